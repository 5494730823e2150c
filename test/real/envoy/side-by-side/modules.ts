/** Builds of the script plugin, and small modules written as text, as files for a configuration. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { main as compileSources } from 'assemblyscript/asc';

import { ROOT } from '../../../e2e/processes.js';
import { textModule } from './modules/text-modules.js';

const HERE = new URL('.', import.meta.url).pathname;
const SOURCES = [
  join(HERE, 'fixtures/script-plugin'),
  join(ROOT, 'gateway-host/test/abi/fixtures/script-plugin'),
];
const FLAGS = '-O --noAssert --debug --runtime incremental --use abort= --exportStart _initialize'.split(' ');

/** Makes each named module once and gives its file: `0.2.1` and so on, or `wat:NAME`. */
export async function buildModules(names: Iterable<string>): Promise<(name: string) => string> {
  const files = new Map<string, string>();
  for (const name of new Set(names)) {
    if (name.endsWith('.wasm')) files.set(name, name);
    else files.set(name, name.startsWith('wat:') ? writeText(name.slice(4)) : await compiled(name));
  }
  return (name) => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`module ${name} was not built`);
    return file;
  };
}

function writeText(name: string): string {
  const bytes = textModule(name);
  const file = join(
    tmpdir(),
    `postern-${name}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.wasm`,
  );
  writeFileSync(file, bytes);
  return file;
}

/** Compiled once per state of the sources, and kept in the system's folder for that. */
async function compiled(abi: string): Promise<string> {
  // ABI 0.2.0 has no proxy_get_log_level.
  const older = abi.startsWith('0.2.0') ? ['--use', 'WITHOUT_LOG_LEVEL=ASC_TARGET'] : [];
  const flags = [...FLAGS, ...older];
  const hash = createHash('sha256').update(flags.join(' ')).update(abi);
  for (const folder of SOURCES) {
    for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  }
  const kept = join(tmpdir(), `postern-sides-${abi}-${hash.digest('hex').slice(0, 16)}.wasm`);
  if (existsSync(kept)) return kept;
  const output = join(mkdtempSync(join(tmpdir(), 'postern-sides-')), 'plugin.wasm');
  const entry = join(HERE, 'fixtures/script-plugin', `abi-${abi}.ts`);
  const { error, stderr } = await compileSources([entry, '-o', output, ...flags, '--baseDir', '/']);
  if (error !== null) throw new Error(`the script plugin does not compile: ${stderr.toString()}`);
  renameSync(output, kept);
  return kept;
}
