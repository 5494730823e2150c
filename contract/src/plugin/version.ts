/** Decides what a plugin version is and which of two is newer. Spec: https://semver.org/spec/v2.0.0.html */
import { compare } from 'semver';

import { ContractError } from '../errors/index.js';
import { quote } from './quote.js';

/** Longest plugin version. */
export const MAX_PLUGIN_VERSION = 128;

// The grammar of semver.org without build metadata: two versions that differ only there would be equal in order
// but not in bytes. The package's parser is not used for the form, since it trims and accepts a leading "v".
const NUMBER = '(?:0|[1-9]\\d*)';
const LABEL = `(?:${NUMBER}|\\d*[a-zA-Z-][0-9a-zA-Z-]*)`;
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${LABEL}(?:\\.${LABEL})*)?$`);

/** Whether `text` is a plugin version. */
export function isPluginVersion(text: string): boolean {
  return text.length <= MAX_PLUGIN_VERSION && VERSION.test(text) && numbersAreSafe(text);
}

/**
 * Gives `text` back if it is a plugin version.
 *
 * @throws ContractError CT_PLUGIN_VERSION
 */
export function parsePluginVersion(text: string): string {
  if (isPluginVersion(text)) return text;
  throw new ContractError('CT_PLUGIN_VERSION', `${quote(text)} is not a plugin version: ${fault(text)}`);
}

/** Order of two plugin versions: negative if `a` is older, positive if it is newer, 0 if they are the same. */
export function comparePluginVersions(a: string, b: string): number {
  return compare(parsePluginVersion(a), parsePluginVersion(b));
}

function numbersAreSafe(text: string): boolean {
  const core = text.split('-', 1)[0] ?? '';
  return core.split('.').every((number) => Number.isSafeInteger(Number(number)));
}

function fault(text: string): string {
  if (text === '') return 'it is empty';
  if (text.length > MAX_PLUGIN_VERSION) {
    return `it has ${text.length} characters, at most ${MAX_PLUGIN_VERSION} are allowed`;
  }
  if (/^[vV]\d/.test(text)) return 'it begins with a v';
  if (text.includes('+')) return 'it has build metadata';
  if (/^[\^~<>=*]|^latest$/.test(text)) return 'it is a range or a tag, not one version';
  return 'it is not MAJOR.MINOR.PATCH';
}
