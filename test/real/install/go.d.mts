export declare function ensureGo(): string;
