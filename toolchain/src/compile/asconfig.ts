/**
 * Which sources and compiler options a plugin is built with: its asconfig.json and what that extends.
 * Merges as `asc` does (target before general options, the extending file before the extended one, lists joined),
 * but refuses what `asc` ignores in silence. Spec: https://www.assemblyscript.org/compiler.html#asconfig-json
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { nearest } from '../command-line/typos.js';
import { ToolchainError } from '../errors.js';

/** A value that `asc` takes for an option. */
export type OptionValue = string | number | boolean | readonly (string | number)[];

/** What `asc` says about one of its options. */
export interface OptionRow {
  readonly type?: string;
  readonly isPath?: boolean;
  /** A name without a leading dot is a package's. */
  readonly useNodeResolution?: boolean;
}

/** The compiler's table of options, by name. */
export type OptionTable = Readonly<Record<string, OptionRow>>;

/** A plugin's build settings for one target. */
export interface PluginConfig {
  /** Relative to the plugin's folder, so that the same sources give the same bytes anywhere. */
  readonly entries: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** What to read: the plugin's folder, the target's name and the compiler's options. */
export interface ConfigRequest {
  readonly dir: string;
  readonly target: string;
  readonly table: OptionTable;
}

const KEYS = ['entries', 'options', 'targets', 'extends', 'include'];
const MAX_EXTENDS = 16;

/** Reads `asconfig.json` of `dir` and everything it extends. */
export async function readPluginConfig({ dir, target, table }: ConfigRequest): Promise<PluginConfig> {
  const options: Record<string, OptionValue> = {};
  const entries: string[] = [];
  const targets = new Set<string>();
  let file: string | undefined = path.join(dir, 'asconfig.json');
  const seen = new Set<string>();
  while (file !== undefined) {
    if (seen.has(file) || seen.size >= MAX_EXTENDS) throw refuse(file, '`extends` goes round in a circle');
    seen.add(file);
    const config = await readConfigFile(file);
    for (const name of Object.keys(config.targets)) targets.add(name);
    const layer = { file, table, options };
    addOptions({ ...layer, from: config.targets[target] ?? {}, at: `targets.${target}` });
    addOptions({ ...layer, from: config.options, at: 'options' });
    const folder = path.dirname(file);
    entries.push(...config.entries.map((entry) => path.relative(dir, path.resolve(folder, entry))));
    file = config.extends === undefined ? undefined : resolveExtends(config.extends, file);
  }
  if (!targets.has(target)) {
    throw refuse(
      path.join(dir, 'asconfig.json'),
      `no target "${target}"`,
      `It has ${[...targets].join(', ') || 'no targets'}.`,
    );
  }
  if (entries.length === 0) {
    throw refuse(path.join(dir, 'asconfig.json'), 'no entries', 'Add `"entries": ["assembly/index.ts"]`.');
  }
  return { entries, options };
}

interface ConfigFile {
  readonly entries: readonly string[];
  readonly options: Record<string, unknown>;
  readonly targets: Record<string, Record<string, unknown>>;
  readonly extends: string | undefined;
}

async function readConfigFile(file: string): Promise<ConfigFile> {
  const config = await readJsonObject(file);
  for (const key of Object.keys(config)) {
    if (KEYS.includes(key) || key.startsWith('$')) continue;
    const meant = nearest(key, KEYS);
    throw refuse(
      file,
      `unknown field "${key}"`,
      meant === undefined ? undefined : `Did you mean "${meant}"?`,
    );
  }
  const { entries = [], options = {}, targets = {}, extends: parent } = config;
  if (!Array.isArray(entries) || !entries.every((entry) => typeof entry === 'string')) {
    throw refuse(file, '`entries` is not a list of file names');
  }
  if (!isObject(options)) throw refuse(file, '`options` is not an object');
  if (!isObject(targets)) throw refuse(file, '`targets` is not an object');
  for (const [name, value] of Object.entries(targets)) {
    if (!isObject(value)) throw refuse(file, `\`targets.${name}\` is not an object`);
  }
  if (parent !== undefined && typeof parent !== 'string') throw refuse(file, '`extends` is not a string');
  return { entries, options, targets: targets as Record<string, Record<string, unknown>>, extends: parent };
}

async function readJsonObject(file: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw refuse(file, 'cannot be read', undefined, cause);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(file, `is not JSON: ${cause instanceof Error ? cause.message : ''}`, undefined, cause);
  }
  if (!isObject(value)) throw refuse(file, 'is not a JSON object');
  return value;
}

/** A path beside the file, or a file of a package: of the project's first, else of the toolchain's own. */
function resolveExtends(parent: string, file: string): string {
  if (parent.startsWith('.') || path.isAbsolute(parent)) return path.resolve(path.dirname(file), parent);
  for (const from of [file, import.meta.url]) {
    try {
      return createRequire(from).resolve(parent);
    } catch {
      // The next place may have it; the error below names what was looked for.
    }
  }
  throw refuse(
    file,
    `extends "${parent}", which is not installed`,
    `Install the package, or extend a file by a relative path such as "../../asconfig.json".`,
  );
}

interface Layer {
  readonly file: string;
  readonly at: string;
  readonly table: OptionTable;
  readonly from: Readonly<Record<string, unknown>>;
  readonly options: Record<string, OptionValue>;
}

function addOptions({ file, at, table, from, options }: Layer): void {
  for (const [name, value] of Object.entries(from)) {
    const row = table[name];
    if (row === undefined) {
      const meant = nearest(name, Object.keys(table));
      throw refuse(
        file,
        `unknown compiler option "${at}.${name}"`,
        meant === undefined ? undefined : `Did you mean "${meant}"?`,
      );
    }
    if (!isOptionValue(value))
      throw refuse(file, `"${at}.${name}" is neither text, number, boolean nor a list`);
    const own = row.isPath === true ? absolute(value, path.dirname(file), row) : value;
    const nearer = options[name];
    if (nearer === undefined) options[name] = own;
    else if (isListType(row)) options[name] = [...new Set([asList(nearer), asList(own)].flat())];
  }
}

function isListType(row: OptionRow): boolean {
  return row.type === 'S' || row.type === 'I' || row.type === 'F';
}

function asList(value: OptionValue): readonly (string | number)[] {
  if (typeof value === 'boolean') return [];
  return typeof value === 'object' ? value : [value];
}

function absolute(value: OptionValue, folder: string, row: OptionRow): OptionValue {
  const resolve = (item: string): string =>
    row.useNodeResolution === true && !item.startsWith('.') ? item : path.resolve(folder, item);
  if (typeof value === 'string') return resolve(value);
  return typeof value === 'object' ? value.map((item) => resolve(String(item))) : value;
}

function isOptionValue(value: unknown): value is OptionValue {
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string' || typeof item === 'number');
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(file: string, seen: string, hint?: string, cause?: unknown): ToolchainError {
  return new ToolchainError('TC_ASCONFIG', `${file}: ${seen}`, {
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}
