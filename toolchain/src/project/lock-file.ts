/** postern.lock as bytes: how it is written, and how one is read that anybody may have edited. */
import path from 'node:path';
import { isSha256Hex } from '@postern/contract/digest';
import { isPluginName, isPluginVersion } from '@postern/contract/plugin';
import { ToolchainError } from '../errors.js';
import { readIfPresent } from '../files/read-bounded.js';

/** The lock's name; it stands beside postern.yaml. */
export const LOCK_NAME = 'postern.lock';

/** One plugin of a lock. */
export interface LockedPlugin {
  readonly version: string;
  readonly sha256: string;
  readonly url: string;
}

/** The contents of postern.lock. */
export interface Lock {
  readonly lockVersion: 1;
  readonly plugins: Readonly<Record<string, LockedPlugin>>;
}

/** A lock of a thousand plugins has a quarter of this. */
const MAX_LOCK_BYTES = 1024 * 1024;
const PLUGIN_FIELDS = ['version', 'sha256', 'url'];

/** Whether a file named on the command line is a lock, and not a postern.yaml. */
export function isLockFile(file: string): boolean {
  return path.extname(file) === '.lock';
}

/** The lock that a file named on the command line stands for: itself, or the one beside a postern.yaml. */
export function lockBeside(file: string): string {
  return isLockFile(file) ? file : path.join(path.dirname(file), LOCK_NAME);
}

/** The text of a lock. */
export function encodeLock(lock: Lock): string {
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/** Reads the lock at `file` (absolute), which messages call `shown`. */
export async function readLock(file: string, shown: string): Promise<Lock> {
  const bytes = await readIfPresent(file, MAX_LOCK_BYTES);
  if (bytes !== undefined) return parseLock(new TextDecoder().decode(bytes), shown);
  throw new ToolchainError('TC_FILE_MISSING', `there is no ${shown}`, {
    hint: `Write it with \`postern lock ${path.join(path.dirname(shown), 'postern.yaml')}\`.`,
  });
}

/** The lock in a project's folder that is about to be replaced; undefined when there is none that can be read. */
export async function readFormerLock(dir: string): Promise<Lock | undefined> {
  try {
    return await readLock(path.join(dir, LOCK_NAME), LOCK_NAME);
  } catch (error) {
    // A missing or broken one is what locking mends.
    if (error instanceof ToolchainError) return undefined;
    throw error;
  }
}

/** Reads the text of a lock. */
export function parseLock(text: string, shown: string): Lock {
  const refuse = (seen: string): ToolchainError => new ToolchainError('TC_LOCK', `${shown}: ${seen}`);
  const root = fieldsOf(parseJson(text), ['lockVersion', 'plugins']);
  if (typeof root === 'string') throw refuse(root);
  if (root['lockVersion'] !== 1) throw refuse(`lockVersion is ${JSON.stringify(root['lockVersion'])}, not 1`);
  const plugins: Record<string, LockedPlugin> = {};
  for (const [name, value] of Object.entries(objectOf(root['plugins']) ?? {})) {
    if (!isPluginName(name)) throw refuse(`plugins: ${JSON.stringify(name)} is not a plugin's name`);
    const plugin = readPlugin(value);
    if (typeof plugin === 'string') throw refuse(`plugins.${name}${plugin}`);
    plugins[name] = plugin;
  }
  if (Object.keys(plugins).length === 0) throw refuse('plugins: there are none');
  return { lockVersion: 1, plugins };
}

/** The plugin, or what is wrong with it. */
function readPlugin(value: unknown): LockedPlugin | string {
  const fields = fieldsOf(value, PLUGIN_FIELDS);
  if (typeof fields === 'string') return `: ${fields}`;
  const { version, sha256, url } = fields;
  if (typeof version !== 'string' || !isPluginVersion(version)) return '.version is not a version';
  if (typeof sha256 !== 'string' || !isSha256Hex(sha256)) return '.sha256 is not 64 lower-case hex digits';
  if (typeof url !== 'string' || !isHttpUrl(url))
    return '.url is not an http address without user and password';
  return { version, sha256, url };
}

function fieldsOf(value: unknown, known: readonly string[]): Record<string, unknown> | string {
  const fields = objectOf(value);
  if (fields === undefined) return 'it is not a JSON object';
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  return unknown === undefined ? fields : `there is no field ${JSON.stringify(unknown)}`;
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  const is = typeof value === 'object' && value !== null && !Array.isArray(value);
  return is ? (value as Record<string, unknown>) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is one more way of not being a lock.
    return undefined;
  }
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
