/** Decides which versions of a plugin a project takes: one version, or a range as npm writes them. Spec: https://github.com/npm/node-semver#ranges */
import { satisfies, validRange } from 'semver';

import { ContractError } from '../errors/index.js';
import { quote } from './quote.js';
import { isPluginVersion, MAX_PLUGIN_VERSION } from './version.js';

// Operators, wildcards and the grammar of versions; no leading v, no build metadata, nothing that the parser would trim.
const ALPHABET = /^[0-9A-Za-z.*^~<>=|-]+(?: +[0-9A-Za-z.*^~<>=|-]+)*$/;
const LEADING_V = /(?:^|[\s^~<>=|])[vV]/;

/** Whether `text` is one version or a range of them. */
export function isPluginRange(text: string): boolean {
  if (isPluginVersion(text)) return true;
  if (text.length > MAX_PLUGIN_VERSION || !ALPHABET.test(text) || LEADING_V.test(text)) return false;
  return validRange(text) !== null;
}

/**
 * Gives `text` back if it is one version or a range.
 *
 * @throws ContractError CT_PLUGIN_RANGE
 */
export function parsePluginRange(text: string): string {
  if (isPluginRange(text)) return text;
  throw new ContractError(
    'CT_PLUGIN_RANGE',
    `${quote(text)} is neither a plugin version nor a range of versions`,
  );
}

/** Whether a version is in a range. Of a range that names no prerelease, none is in it. */
export function isInPluginRange(version: string, range: string): boolean {
  return version === range || satisfies(version, range);
}
