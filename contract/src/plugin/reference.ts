/** A plugin's identity: its name and its version, written NAME@VERSION. */
import { ContractError } from '../errors/index.js';
import { parsePluginName } from './name.js';
import { quote } from './quote.js';
import { parsePluginVersion } from './version.js';

/** Name and version of one immutable plugin. */
export interface PluginRef {
  readonly name: string;
  readonly version: string;
}

/**
 * Reads "name@1.2.3".
 *
 * @throws ContractError CT_PLUGIN_REF, CT_PLUGIN_NAME, CT_PLUGIN_VERSION
 */
export function parsePluginRef(text: string): PluginRef {
  const at = text.indexOf('@');
  if (at < 0) throw new ContractError('CT_PLUGIN_REF', `${quote(text)} has no @ between name and version`);
  return { name: parsePluginName(text.slice(0, at)), version: parsePluginVersion(text.slice(at + 1)) };
}

/** Writes "name@1.2.3". */
export function formatPluginRef(ref: PluginRef): string {
  return `${ref.name}@${ref.version}`;
}
