/** postern.lock: which exact plugin modules the gateway loads. Written by `postern lock`. */
import { isSha256Hex } from '@postern/contract/digest';
import { isInPluginRange, isPluginVersion } from '@postern/contract/plugin';

import { ControlPlaneError } from '../errors.js';
import type { Pin } from '../manifest/manifest.js';
import { parseUpstream } from '../manifest/upstream.js';
import type { Cursor, Fields } from '../source/cursor.js';
import type { TextFile } from '../source/text-file.js';
import { parseYaml } from '../source/yaml-file.js';
import { PLUGINS, type PluginModule, type PluginModules, type PluginName } from './catalogue.js';

const LOCK_VERSION = 1;

/**
 * Reads the lock and holds it against the versions that postern.yaml pins.
 *
 * @throws ControlPlaneError CP_LOCK, CP_LOCK_STALE
 */
export function parseLock(file: TextFile, pins: ReadonlyMap<PluginName, Pin>): PluginModules {
  const modules = asLockErrors(() => readModules(parseYaml(file)));
  for (const [name, pin] of pins) {
    const locked = modules.get(name);
    if (locked !== undefined && !isInPluginRange(locked.version, pin.range)) {
      const what = `is ${pin.range}, but ${file.shown} holds ${name} ${locked.version}`;
      throw pin.at.error('CP_LOCK_STALE', what);
    }
  }
  return modules;
}

function readModules(root: Cursor): PluginModules {
  const fields = root.anyFields();
  fields.required('lockVersion').integer(LOCK_VERSION, LOCK_VERSION);
  const entries = fields.required('plugins').anyFields();
  const modules = new Map<PluginName, PluginModule>();
  for (const name of PLUGINS) {
    const at = entries.optional(name);
    if (at !== undefined) modules.set(name, readModule(name, at.anyFields()));
  }
  checkOneOrigin(modules, root);
  return modules;
}

function readModule(name: PluginName, fields: Fields): PluginModule {
  const version = readText(fields.required('version'), isPluginVersion, 'a version');
  const sha256 = readText(fields.required('sha256'), isSha256Hex, 'a sha256 of 64 hex digits');
  const urlAt = fields.required('url');
  parseUpstream(urlAt);
  return { name, version, sha256, url: urlAt.text() };
}

function readText(at: Cursor, isRight: (text: string) => boolean, what: string): string {
  const text = at.text();
  if (isRight(text)) return text;
  throw at.error('CP_LOCK', `is not ${what}`);
}

/** All modules come through one cluster, so they must come from one place. */
function checkOneOrigin(modules: PluginModules, root: Cursor): void {
  const origins = new Set([...modules.values()].map(({ url }) => new URL(url).origin));
  if (origins.size > 1) {
    throw root.error('CP_LOCK', `names more than one plugin server: ${[...origins].sort().join(', ')}`);
  }
}

/** Whatever is wrong inside a lock, the answer is the same: write it anew. */
function asLockErrors<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ControlPlaneError)) throw error;
    throw new ControlPlaneError('CP_LOCK', error.message, { cause: error });
  }
}
