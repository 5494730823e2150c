export declare function ensureZig(): string;
