/** Everything a command may touch of the process it runs in, so that tests can hand it something else. */

/** A stream that takes text; `isTTY` decides about colour. */
export interface TextOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** What `run` and every command get instead of `process`. */
export interface Io {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  /** Relative paths of the command line are resolved from here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** Aborted when the user asks to stop; its reason is the name of the signal. Reading it arms the handlers. */
  readonly signal: AbortSignal;
}
