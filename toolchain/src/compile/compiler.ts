/** Runs the AssemblyScript compiler in this process: sources of one plugin in, the bytes of its module out. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolchainError } from '../errors.js';
import { readPluginConfig } from './asconfig.js';
import type { OptionTable, OptionValue, PluginConfig } from './asconfig.js';
import { locateDiagnostic } from './diagnostics.js';
import type { Diagnostic, RawDiagnostic, SourceLookup } from './diagnostics.js';

/** What a plugin is built for: `release` small and fast, `debug` quick to build and with a source map. */
export type BuildTarget = 'release' | 'debug';

/** What came out of one run of the compiler. */
export interface Compilation {
  /** Output files by absolute path, not yet written; absent when there were errors. */
  readonly outputs: ReadonlyMap<string, Uint8Array | string> | undefined;
  /** The module's path in `outputs`. */
  readonly moduleFile: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of every source that was read. */
  readonly sources: readonly string[];
}

/** What to compile. */
export interface CompileRequest {
  /** The plugin's folder, absolute. */
  readonly dir: string;
  readonly target: BuildTarget;
  /** Where the module goes, absolute; by default the asconfig's `outFile`, else {@link DEFAULT_OUTPUT}. */
  readonly out?: string | undefined;
  /** Other entries than the plugin's own, and options that stand in for its own. */
  readonly instead?: PluginConfig | undefined;
}

/** Where a module goes when nothing else is said, from the plugin's folder. */
export const DEFAULT_OUTPUT: Readonly<Record<BuildTarget, string>> = {
  release: 'build/plugin.wasm',
  debug: 'build/plugin.debug.wasm',
};

const SDK = 'proxy-wasm-assemblyscript-sdk';

/** The part of `assemblyscript/asc` that is used here; its own types redeclare globals such as `i32`. */
interface Asc {
  readonly options: OptionTable;
  readonly libraryFiles: Readonly<Record<string, string>>;
  main(
    argv: readonly string[],
    options: {
      readFile(name: string, baseDir: string): Promise<string | null>;
      writeFile(name: string, contents: Uint8Array | string, baseDir: string): void;
      listFiles(dir: string, baseDir: string): string[] | null;
      reportDiagnostic(diagnostic: RawDiagnostic): void;
    },
  ): Promise<{ readonly error: Error | null }>;
}

/** Compiles one plugin for one target. Errors in the sources are diagnostics; anything else is thrown. */
export async function compilePlugin(request: CompileRequest): Promise<Compilation> {
  const asc = await loadCompiler();
  const { dir, target, instead } = request;
  const own = await readPluginConfig({ dir, target, table: asc.options });
  const config =
    instead === undefined ? own : { ...instead, options: { ...own.options, ...instead.options } };
  const moduleFile = outputFile(request, config);
  const texts = new Map<string, string>();
  const outputs = new Map<string, Uint8Array | string>();
  const raw: RawDiagnostic[] = [];
  const { error } = await asc.main(compilerArguments(dir, config, moduleFile), {
    readFile: async (name, baseDir) => {
      const file = path.resolve(baseDir, name);
      const text = await readFile(file, 'utf8').catch(() => null);
      if (text !== null) texts.set(file, text);
      return text;
    },
    writeFile: (name, contents, baseDir) => void outputs.set(path.resolve(baseDir, name), contents),
    listFiles: () => null,
    reportDiagnostic: (diagnostic) => void raw.push(diagnostic),
  });
  const lookup = sourceLookup(dir, texts, asc.libraryFiles);
  const diagnostics = raw.map((diagnostic) => locateDiagnostic(diagnostic, lookup));
  const failed = error !== null || diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  if (error !== null && !diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
    throw new ToolchainError('TC_COMPILER_CRASH', `${dir}: ${error.message}`, { cause: error });
  }
  return { outputs: failed ? undefined : outputs, moduleFile, diagnostics, sources: [...texts.keys()] };
}

let loaded: Promise<Asc> | undefined;

/** The compiler takes most of a second to load, so it is loaded once and only by commands that compile. */
function loadCompiler(): Promise<Asc> {
  const specifier: string = 'assemblyscript/asc';
  return (loaded ??= import(specifier) as Promise<Asc>);
}

/** What the compiler says of its own options. */
export async function loadOptionTable(): Promise<OptionTable> {
  return (await loadCompiler()).options;
}

function outputFile({ dir, target, out }: CompileRequest, config: PluginConfig): string {
  const configured = config.options['outFile'];
  return out ?? path.resolve(dir, typeof configured === 'string' ? configured : DEFAULT_OUTPUT[target]);
}

/**
 * Names of functions are kept in every module: without them a gateway's backtrace is a list of numbers.
 * `--config none` because the configuration has been read here already.
 */
function compilerArguments(dir: string, config: PluginConfig, moduleFile: string): string[] {
  const options = { ...config.options, debug: true, outFile: path.relative(dir, moduleFile) };
  const argv = [...config.entries, '--baseDir', dir, '--config', 'none'];
  for (const [name, value] of Object.entries(options)) argv.push(...optionArguments(name, value));
  const fallback = packagesFolder();
  if (fallback !== undefined) argv.push('--path', fallback);
  return argv;
}

function optionArguments(name: string, value: OptionValue): string[] {
  if (value === false) return [];
  if (value === true) return [`--${name}`];
  return (typeof value === 'object' ? value : [value]).flatMap((item) => [`--${name}`, String(item)]);
}

/** The node_modules that holds the SDK beside the toolchain: used when the plugin's own folders have none. */
function packagesFolder(): string | undefined {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (path.dirname(folder) !== folder) {
    const candidate = path.join(folder, 'node_modules');
    if (existsSync(path.join(candidate, SDK))) return candidate;
    folder = path.dirname(folder);
  }
  return undefined;
}

/** `asc` names a package's file `~lib/PACKAGE/FILE`, wherever it was found, and the others from the base folder. */
function sourceLookup(
  dir: string,
  texts: ReadonlyMap<string, string>,
  library: Readonly<Record<string, string>>,
): SourceLookup {
  return (name) => {
    const inside = name.startsWith('~lib/') ? name.slice('~lib/'.length) : undefined;
    const standard = library[inside?.replace(/\.ts$/, '') ?? ''];
    if (standard !== undefined) return { file: name, text: standard };
    const file =
      inside === undefined
        ? path.resolve(dir, name)
        : [...texts.keys()].find((key) => key.endsWith(`node_modules/${inside}`));
    return { file: file ?? name, text: texts.get(file ?? '') };
  };
}
