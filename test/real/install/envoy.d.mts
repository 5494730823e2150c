export declare const ENVOY_VERSION: string;
export declare function ensureEnvoy(version?: string): string;
