/** What to compile; `entry` is relative to `baseDir`. */
export interface CompileRequest {
  readonly entry: string;
  readonly flags: readonly string[];
  readonly baseDir: string;
  /** Told of every file that the compiler reads. */
  readonly onRead?: ((file: string) => void) | undefined;
}
/** A module or what the compiler says, and the files that were read. */
export interface Compiled {
  readonly bytes?: Uint8Array;
  readonly error?: string;
  readonly read: readonly string[];
}
export declare function compileModule(request: CompileRequest): Promise<Uint8Array>;
export declare function compile(request: CompileRequest): Promise<Compiled>;
export declare function shelfMark(request: Pick<CompileRequest, 'entry' | 'flags'>): string;
export declare function shelve(folder: string, request: CompileRequest, compiled: Compiled): void;
