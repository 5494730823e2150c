/** One module of the comparison, and what both sides start it with. */

/** What a plugin and its VM are given. */
export interface Given {
  readonly configuration?: string;
  readonly vmConfiguration?: string;
  readonly rootId?: string;
}

export interface ModuleCase extends Given {
  /** `start/loops`: where it comes from, and its name there. */
  readonly id: string;
  /** What is wrong with it, or what it does. */
  readonly what: string;
  readonly bytes: Uint8Array;
  /** Never returns: Envoy is not waited for long. */
  readonly loops?: true;
  /** Needs an engine that not every Node.js has: the canary may not be executed. */
  readonly newer?: true;
}
