/**
 * Compiles the script plugin (fixtures/script-plugin) and runs scripts in a test host: the plugin makes the host
 * calls that a test names and logs what came back, so a test reads as a table of calls and answers.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main as compileSources } from 'assemblyscript/asc';
import { createHost, type TestHost, type TestHostOptions, type TestPlugin } from '../../src/testing/index.js';

const SOURCES = new URL('./fixtures/script-plugin/', import.meta.url).pathname;
const FLAGS = '-O --noAssert --debug --runtime incremental --use abort= --exportStart _initialize'.split(' ');

/** Operations by callback: `{ request_headers: 'get 0 :path; return 1' }`. */
export type Script = Readonly<Record<string, string>>;

/** A plugin of the chain: its script, and what else differs from the defaults. */
export type ScriptedPlugin = { readonly script: Script } & Partial<
  Omit<TestPlugin, 'module' | 'configuration'>
>;

let compiled: Promise<Uint8Array> | undefined;

/** The plugin's module; compiled once per state of its sources, and kept in the system's folder for that. */
export function scriptModule(): Promise<Uint8Array> {
  compiled ??= compileOrRead();
  return compiled;
}

/** A host with one plugin per script, in the order of the chain, and no log lines of their start. */
export async function scriptHost(
  plugins: readonly (Script | ScriptedPlugin)[],
  options: Partial<TestHostOptions> = {},
  start: 'forget the start' | 'keep the start' = 'forget the start',
): Promise<TestHost> {
  const module = await scriptModule();
  const names = 'ABCDEFG';
  const host = await createHost({
    ...options,
    plugins: plugins.map((plugin, i) => {
      const { script, ...rest } =
        'script' in plugin ? (plugin as ScriptedPlugin) : { script: plugin as Script };
      const configuration = Object.entries(script).map(
        ([callback, operations]) => `${callback}: ${operations}`,
      );
      return { module, name: names[i] ?? '?', ...rest, configuration: configuration.join('\n') };
    }),
  });
  if (start === 'forget the start') {
    host.logs.length = 0;
    host.trace.length = 0;
  }
  return host;
}

/** What plugins have logged since the last time, with the plugin's name in front where there are several. */
export function said(host: TestHost): string[] {
  const lines = host.logs.map(({ message, plugin }) =>
    host.plugins.length > 1 ? `${plugin} ${message}` : message,
  );
  host.logs.length = 0;
  return lines;
}

/** The answers to operations, without the callbacks' own lines. */
export function answers(host: TestHost): string[] {
  return said(host).filter((line) => line.includes(' -> '));
}

/** Runs operations in one callback of a plain request and gives `[operation, answer]` rows. */
export async function answersIn(
  callback: string,
  operations: readonly string[],
  request: Parameters<TestHost['request']>[0] = {},
  options: Partial<TestHostOptions> = {},
): Promise<[operation: string, answer: string][]> {
  const host = await scriptHost([{ [callback]: operations.join(';') }], options);
  const stream = host.request(request);
  if (stream.outcome === 'upstream') stream.respond({ body: 'answer' });
  stream.close();
  const rows = answers(host).map((line): [string, string] => {
    const at = line.indexOf(' -> ');
    return [line.slice(0, at), line.slice(at + 4)];
  });
  host.close();
  return rows;
}

async function compileOrRead(): Promise<Uint8Array> {
  const hash = createHash('sha256').update(FLAGS.join(' '));
  for (const name of readdirSync(SOURCES).sort()) hash.update(readFileSync(join(SOURCES, name)));
  const kept = join(tmpdir(), `postern-script-plugin-${hash.digest('hex').slice(0, 16)}.wasm`);
  try {
    return readFileSync(kept);
  } catch {
    return compile(kept);
  }
}

async function compile(kept: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-script-plugin-'));
  const output = join(folder, 'plugin.wasm');
  const { error, stderr } = await compileSources([
    join(SOURCES, 'index.ts'),
    '-o',
    output,
    ...FLAGS,
    '--baseDir',
    '/',
  ]);
  if (error !== null) throw new Error(`the script plugin does not compile: ${stderr.toString()}`);
  const bytes = readFileSync(output);
  writeFileSync(join(folder, 'kept.wasm'), bytes);
  renameSync(join(folder, 'kept.wasm'), kept);
  return bytes;
}
