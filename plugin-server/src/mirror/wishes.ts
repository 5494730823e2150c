/** Which versions a mirror is filled with: those of a lock, or names with ranges. */
import { readFile } from 'node:fs/promises';

import { isSha256Hex } from '@postern/contract/digest';
import { isPluginName, isPluginRange, isPluginVersion } from '@postern/contract/plugin';
import { ServiceError } from '@postern/service/errors';

import { LATEST } from '../resolve.js';

/** Every version upstream. */
export const ALL = '*';

export interface Wish {
  readonly name: string;
  /** `latest`, `*`, one version, or a range. */
  readonly range: string;
  /** What a lock says that the module must be. */
  readonly sha256?: string;
}

/** A lock of a thousand plugins has a quarter of this. */
const MOST_BYTES = 1024 * 1024;

/**
 * Reads `key-auth@1.0.0,mcp-server@^1.2,rate-limit,waf@*`, or the lock in a file.
 *
 * @throws ServiceError SV_SETTING_VALUE
 */
export async function readWishes(from: string): Promise<Wish[]> {
  const text = await readFile(from, 'utf8').catch(() => undefined);
  if (text === undefined) return from.split(',').map((word) => parseWish(word.trim()));
  if (text.length > MOST_BYTES) throw refused(`${from} is too large for a lock`);
  return readLock(text, from);
}

function parseWish(word: string): Wish {
  const at = word.indexOf('@');
  const name = at === -1 ? word : word.slice(0, at);
  const range = at === -1 ? LATEST : word.slice(at + 1);
  if (!isPluginName(name))
    throw refused(`--from has ${JSON.stringify(word.slice(0, 80))}, which is no plugin and no file`);
  if (range === ALL || range === LATEST || isPluginRange(range)) return { name, range };
  throw refused(`--from has ${JSON.stringify(word.slice(0, 80))}, whose range is none`);
}

/** The lock of `postern lock`, or one in Higress's form: both have an object `plugins` by name. */
function readLock(text: string, from: string): Wish[] {
  const plugins = parse(text)?.plugins;
  if (typeof plugins !== 'object' || plugins === null)
    throw refused(`${from} has no object "plugins", so it is no lock`);
  return Object.entries(plugins).map(([key, value]: [string, unknown]) => {
    const row = (value ?? {}) as Readonly<Record<string, unknown>>;
    const name = row['servedPath'] ?? key;
    const range = row['version'] ?? row['servedVersion'];
    const sha256 = row['sha256'] ?? row['wasmSha256'];
    const whole =
      typeof name === 'string' &&
      isPluginName(name) &&
      typeof range === 'string' &&
      isPluginVersion(range) &&
      typeof sha256 === 'string' &&
      isSha256Hex(sha256);
    if (whole) return { name, range, sha256 };
    throw refused(`${from}: plugins.${key} has no version and sha256`);
  });
}

function parse(text: string): { readonly plugins?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not JSON is one more way of not being a lock.
    return undefined;
  }
}

function refused(message: string): ServiceError {
  return new ServiceError('SV_SETTING_VALUE', message, {
    hint: 'Give a lock of `postern lock`, or names: key-auth@1.0.0,mcp-server@^1.2,rate-limit,waf@*',
  });
}
