/** Decides what a plugin may be called. Such a name is also a safe URL segment and a safe folder name. */
import { ContractError } from '../errors/index.js';
import { quote } from './quote.js';

/** Longest plugin name. */
export const MAX_PLUGIN_NAME = 128;

// One separator between runs of letters and digits: so "..", ".hidden" and "a/../b" cannot be written at all.
const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Whether `text` is a plugin name. */
export function isPluginName(text: string): boolean {
  return text.length <= MAX_PLUGIN_NAME && NAME.test(text);
}

/**
 * Gives `text` back if it is a plugin name.
 *
 * @throws ContractError CT_PLUGIN_NAME
 */
export function parsePluginName(text: string): string {
  if (isPluginName(text)) return text;
  throw new ContractError('CT_PLUGIN_NAME', `${quote(text)} is not a plugin name: ${fault(text)}`);
}

function fault(text: string): string {
  if (text === '') return 'it is empty';
  if (text.length > MAX_PLUGIN_NAME) {
    return `it has ${text.length} characters, at most ${MAX_PLUGIN_NAME} are allowed`;
  }
  const bad = /[^a-z0-9._-]/u.exec(text)?.[0];
  if (bad !== undefined) return `it contains ${quote(bad)}`;
  return 'each dot, dash or underscore stands alone between letters or digits';
}
