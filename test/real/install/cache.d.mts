export declare const CACHE: string;
export declare function installed(name: string, install: (folder: string) => void): string;
export declare function command(
  file: string,
  args: readonly string[],
  options?: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
): string;
