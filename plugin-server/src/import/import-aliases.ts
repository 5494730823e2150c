/**
 * Other names in a `snapshot-inventory.json` beside the plugins: an entry whose name has no folder, and whose digest is that
 * of a module that was imported, is another name of that plugin.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isPluginName } from '@postern/contract/plugin';
import { PosternError } from '@postern/contract/errors';

import { PluginServerError } from '../errors.js';
import type { Library } from '../library.js';
import { setAlias } from '../marks/aliases.js';
import type { ImportRow } from './import-tree.js';

const INVENTORY = 'snapshot-inventory.json';

/** `rows` are those of the plugins of the same tree. */
export async function importAliases(options: {
  readonly library: Library;
  readonly root: string;
  readonly dryRun: boolean;
  readonly rows: readonly ImportRow[];
}): Promise<ImportRow[]> {
  const { library, root, dryRun, rows } = options;
  const taken = rows.filter(({ result }) => result !== 'refused');
  const names = new Set(rows.map(({ plugin }) => nameOf(plugin)));
  const found: ImportRow[] = [];
  for (const [name, sha256] of await readInventory(join(root, INVENTORY))) {
    if (names.has(name)) continue;
    const target = taken.find((row) => row.sha256 === sha256);
    if (target === undefined || !isPluginName(name)) {
      found.push({
        plugin: name,
        result: 'refused',
        note: `${INVENTORY} has it, but no plugin of the tree has its bytes`,
      });
      continue;
    }
    found.push(await importAlias({ library, dryRun }, name, nameOf(target.plugin)));
  }
  return found;
}

async function importAlias(
  { library, dryRun }: { readonly library: Library; readonly dryRun: boolean },
  name: string,
  target: string,
): Promise<ImportRow> {
  const row = { plugin: name, note: `another name of ${target}` };
  if (dryRun) return { ...row, result: 'would be imported' };
  try {
    const { created } = await setAlias(library, { name, target }, { now: new Date(), by: 'import' });
    return { ...row, result: created ? 'imported' : 'was there' };
  } catch (error) {
    if (!(error instanceof PosternError) || error.code === 'PS_STORE_UNAVAILABLE') throw error;
    return { plugin: name, result: 'refused', note: error.message };
  }
}

/** Names with the digests of their modules; none when there is no such file. */
async function readInventory(path: string): Promise<[string, string][]> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const value = parse(text);
  if (value === undefined) throw new PluginServerError('PS_IMPORT', `${INVENTORY} is not a JSON object`);
  return Object.entries(value).flatMap(([name, entry]) => {
    const { wasmSha256 } = (entry ?? {}) as { readonly wasmSha256?: unknown };
    return typeof wasmSha256 === 'string'
      ? [[name, wasmSha256.replace(/^sha256:/, '')] as [string, string]]
      : [];
  });
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // Not JSON is one more way of not being an object.
    return undefined;
  }
}

function nameOf(plugin: string): string {
  return plugin.slice(0, plugin.lastIndexOf('@'));
}
