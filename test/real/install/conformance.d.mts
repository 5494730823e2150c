export declare const CONFORMANCE_VERSION: string;
export declare function ensureConformance(): string;
