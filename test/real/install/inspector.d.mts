export declare const INSPECTOR_VERSION: string;
export declare function ensureInspector(): string;
