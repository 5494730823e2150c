/** A list of names and of beginnings of names, as settings have it: `key-auth,mcp-*`, or `*` for all. */
import { ServiceError } from '@postern/service/errors';

const ENTRY = /^(?:[a-z0-9][a-z0-9._-]*)?\*?$/;

export interface NameList {
  has(name: string): boolean;
}

/**
 * Reads the list of the setting `flag`.
 *
 * @throws ServiceError SV_SETTING_VALUE
 */
export function parseNameList(text: string | undefined, flag: string): NameList {
  const entries = (text ?? '').split(',').map((entry) => entry.trim());
  const wanted = entries.filter((entry) => entry !== '');
  const wrong = wanted.find((entry) => !ENTRY.test(entry));
  if (wrong !== undefined) {
    throw new ServiceError(
      'SV_SETTING_VALUE',
      `--${flag} has ${JSON.stringify(wrong.slice(0, 80))}, which is no name`,
      {
        hint: 'Give names, and beginnings of names with a star, with commas: key-auth,mcp-*',
      },
    );
  }
  const exact = new Set(wanted.filter((entry) => !entry.endsWith('*')));
  const beginnings = wanted.filter((entry) => entry.endsWith('*')).map((entry) => entry.slice(0, -1));
  return { has: (name) => exact.has(name) || beginnings.some((beginning) => name.startsWith(beginning)) };
}
