/** A program, and the environment that it needs besides the usual one. */
export interface Program {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

export declare const GO_CACHES: Readonly<Record<'GOCACHE' | 'GOMODCACHE', string>>;
export declare function ensureOras(): string;
export declare function ensureCrane(): string;
export declare function ensureSkopeo(): Program;
export declare function ensureBuildah(): Program;
export declare function ensureDockerRegistry(): string;
export declare function ensureSigstoreOci(): string;
