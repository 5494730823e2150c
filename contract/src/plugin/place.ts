/**
 * Where a plugin version stands: its URL path on a plugin server and its folder in a store.
 * Both are built only from parsed names, so neither can leave its root.
 */
import { ContractError } from '../errors/index.js';
import { parsePluginName } from './name.js';
import { quote } from './quote.js';
import type { PluginRef } from './reference.js';
import { parsePluginVersion } from './version.js';

const FILE = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;
const LONGEST_FILE = 128;

/**
 * The path of a plugin's file on a plugin server: "/plugins/NAME/VERSION/FILE".
 *
 * @throws ContractError CT_PLUGIN_NAME, CT_PLUGIN_VERSION, CT_PLUGIN_FILE
 */
export function pluginUrlPath(ref: PluginRef, file = 'plugin.wasm'): string {
  if (file.length > LONGEST_FILE || !FILE.test(file)) {
    throw new ContractError('CT_PLUGIN_FILE', `${quote(file)} is not a plain file name`);
  }
  return `/plugins/${pluginDiskPath(ref).join('/')}/${file}`;
}

/**
 * The folder of a plugin version below a store's root, as two segments.
 *
 * @throws ContractError CT_PLUGIN_NAME, CT_PLUGIN_VERSION
 */
export function pluginDiskPath(ref: PluginRef): readonly [name: string, version: string] {
  return [parsePluginName(ref.name), parsePluginVersion(ref.version)];
}
