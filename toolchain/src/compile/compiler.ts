/** Runs the AssemblyScript compiler in this process: sources of one plugin in, the bytes of its module out. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolchainError } from '../errors.js';
import { inlineCalls } from '../inlining/inline-calls.js';
import { keepLoops } from '../loops/keep-loops.js';
import { shortenNames } from '../names/short-names.js';
import { narrowStrings } from '../narrow/narrow-strings.js';
import { callThroughTable } from '../table-calls/call-through-table.js';
import { plainVisits } from '../visits/plain-visits.js';
import { loadCompiler, loadOptionTable, runCompiler } from './asc.js';
import type { AscHost } from './asc.js';
import { readPluginConfig } from './asconfig.js';
import type { OptionValue, PluginConfig } from './asconfig.js';
import { BuildCache } from './build-cache.js';
import type { Remembered } from './build-cache.js';
import { locateDiagnostic } from './diagnostics.js';
import type { Diagnostic, RawDiagnostic, SourceLookup } from './diagnostics.js';
import { sdkTwice } from './sdk-twice.js';
import type { Reading } from './sdk-twice.js';

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
  readonly cached: CacheUse;
}

/** Whether the compiler ran: not when it is `unchanged`; `damaged` when what was kept could not be used. */
export type CacheUse = 'unchanged' | 'damaged' | 'no';

/** What to compile. */
export interface CompileRequest {
  /** The plugin's folder, absolute. */
  readonly dir: string;
  readonly target: BuildTarget;
  /** Where the module goes, absolute; by default the asconfig's `outFile`, else {@link DEFAULT_OUTPUT}. */
  readonly out?: string | undefined;
  /** Other entries than the plugin's own, and options that stand in for its own. */
  readonly instead?: PluginConfig | undefined;
  /** False to compile though nothing may have changed, and to keep nothing. */
  readonly cache?: boolean | undefined;
}

/** Where a module goes when nothing else is said, from the plugin's folder. */
export const DEFAULT_OUTPUT: Readonly<Record<BuildTarget, string>> = {
  release: 'build/plugin.wasm',
  debug: 'build/plugin.debug.wasm',
};

const SDK = 'proxy-wasm-assemblyscript-sdk';

/** Options by which the compiler runs or reads what it does not ask for here; nothing is known of a change then. */
const UNSEEN_INPUTS = ['transform', 'lib'];

/** Compiles one plugin for one target, or remembers doing so. Errors in the sources are diagnostics; anything else is thrown. */
export async function compilePlugin(request: CompileRequest): Promise<Compilation> {
  const { dir, target, instead } = request;
  // A folder that is no plugin's gets no cache either; what is missing is said below.
  const wanted = request.cache !== false && existsSync(path.join(dir, 'asconfig.json'));
  const cache = wanted ? new BuildCache(dir) : undefined;
  const table = await (cache === undefined ? loadOptionTable() : cache.optionTable());
  const own = await readPluginConfig({ dir, target, table });
  const config =
    instead === undefined ? own : { ...instead, options: { ...own.options, ...instead.options } };
  const moduleFile = outputFile(request, config);
  const argv = compilerArguments(dir, config, moduleFile);
  const usable = UNSEEN_INPUTS.some((name) => name in config.options) ? undefined : cache;
  const known = (await usable?.recall(argv)) ?? 'nothing';
  if (typeof known === 'object') return { ...resultOf(known, moduleFile), cached: 'unchanged' };
  const made = await shrink(await compile(dir, argv), request, moduleFile);
  if (made.outputs !== undefined) await usable?.remember(argv, { ...made, outputs: made.outputs });
  return { ...resultOf(made, moduleFile), cached: known === 'damaged' ? 'damaged' : 'no' };
}

type Compiled = Omit<Remembered, 'outputs'> & { readonly outputs: Remembered['outputs'] | undefined };

/** Not where positions in the code matter: a source map has them. */
async function shrink(made: Compiled, { target }: CompileRequest, moduleFile: string): Promise<Compiled> {
  const bytes = made.outputs?.get(moduleFile);
  if (made.outputs === undefined || typeof bytes !== 'object' || target === 'debug') return made;
  if (made.outputs.has(`${moduleFile}.map`)) return made;
  const named = shortenNames(plainVisits(await inlineCalls(bytes)));
  const shrunk = narrowStrings(keepLoops(callThroughTable(named)));
  return { ...made, outputs: new Map(made.outputs).set(moduleFile, shrunk) };
}

function resultOf(
  { reads, outputs, diagnostics }: Compiled,
  moduleFile: string,
): Omit<Compilation, 'cached'> {
  const sources = [...reads].filter(([, text]) => text !== null).map(([file]) => file);
  return { outputs, moduleFile, diagnostics, sources };
}

async function compile(dir: string, argv: readonly string[]): Promise<Compiled> {
  const asc = await loadCompiler();
  const reads = new Map<string, string | null>();
  const readings: Reading[] = [];
  const outputs = new Map<string, Uint8Array | string>();
  const raw: RawDiagnostic[] = [];
  const host: AscHost = {
    readFile: async (name, baseDir) => {
      const file = path.resolve(baseDir, name);
      const text = await readFile(file, 'utf8').catch(() => null);
      reads.set(file, text);
      if (text !== null) readings.push([file, text]);
      return text;
    },
    writeFile: (name, contents, baseDir) => void outputs.set(path.resolve(baseDir, name), contents),
    listFiles: () => null,
    reportDiagnostic: (diagnostic) => void raw.push(diagnostic),
  };
  const error = await runCompiler(asc, argv, host).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ToolchainError('TC_COMPILER_CRASH', `${dir}: ${why}`, { cause });
  });
  const lookup = sourceLookup(dir, reads, asc.libraryFiles);
  const diagnostics = [
    ...raw.map((diagnostic) => locateDiagnostic(diagnostic, lookup)),
    ...sdkTwice(readings),
  ];
  const refused = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  if (error !== null && !refused) {
    throw new ToolchainError('TC_COMPILER_CRASH', `${dir}: ${error.message}`, { cause: error });
  }
  return { outputs: error !== null || refused ? undefined : outputs, diagnostics, reads };
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
  reads: ReadonlyMap<string, string | null>,
  library: Readonly<Record<string, string>>,
): SourceLookup {
  return (name) => {
    const inside = name.startsWith('~lib/') ? name.slice('~lib/'.length) : undefined;
    const standard = library[inside?.replace(/\.ts$/, '') ?? ''];
    if (standard !== undefined) return { file: name, text: standard };
    const file =
      inside === undefined
        ? path.resolve(dir, name)
        : [...reads].find(([key, text]) => text !== null && key.endsWith(`node_modules/${inside}`))?.[0];
    return { file: file ?? name, text: reads.get(file ?? '') ?? undefined };
  };
}
