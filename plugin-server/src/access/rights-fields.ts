/** How rights are written in JSON, in a request for a token and in the file of certificates; unknown fields are errors. */
import { PluginServerError } from '../errors.js';
import {
  ACTIONS,
  ALL,
  EVERYBODY,
  isNamePattern,
  isTenantPattern,
  type Action,
  type Rights,
} from './rights.js';

/** Tenants or names in one list; who needs more takes a star. */
const LONGEST_LIST = 64;
const LONGEST_LABEL = 64;
/** What is shown in lists and logs: one line of plain text. */
const LABEL = /^[A-Za-z0-9][A-Za-z0-9 ._@:/+-]*$/;

export type Fields = Readonly<Record<string, unknown>>;

/**
 * Gives `value` back as an object that has only `known` fields.
 *
 * @throws PluginServerError PS_RIGHTS
 */
export function fieldsOf(value: unknown, known: readonly string[], path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(path === '' ? 'it' : path, 'is not an object');
  }
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown !== undefined) {
    const at = `${path}${path === '' ? '' : '.'}${unknown.slice(0, 60)}`;
    throw wrong(at, `is not a field here; there are ${known.join(', ')}`);
  }
  return value as Fields;
}

/**
 * Reads `tenants` (default: what belongs to everybody), `names` (default: all) and `actions`.
 *
 * @throws PluginServerError PS_RIGHTS
 */
export function parseRights(fields: Fields, path = ''): Rights {
  const at = (field: string): string => (path === '' ? field : `${path}.${field}`);
  return {
    tenants: listOf(fields.tenants ?? [EVERYBODY], at('tenants'), {
      holds: isTenantPattern,
      what: `names of tenants, "${EVERYBODY}" (what belongs to everybody) or "${ALL}"`,
    }),
    names: listOf(fields.names ?? [ALL], at('names'), {
      holds: isNamePattern,
      what: 'names of plugins, beginnings such as "mcp-*", or "*"',
    }),
    actions: listOf(fields.actions, at('actions'), {
      holds: (text): text is Action => ACTIONS.some((action) => action === text),
      what: `some of ${ACTIONS.join(', ')}`,
    }) as Action[],
  };
}

/**
 * Reads a name for people.
 *
 * @throws PluginServerError PS_RIGHTS
 */
export function parseLabel(value: unknown, path: string): string {
  if (typeof value === 'string' && value.length <= LONGEST_LABEL && LABEL.test(value)) return value;
  throw wrong(path, `is not a text of up to ${LONGEST_LABEL} letters, digits, spaces and . _ @ : / + -`);
}

/** An error about a field. */
export function wrong(path: string, why: string): PluginServerError {
  return new PluginServerError('PS_RIGHTS', `${path} ${why}`);
}

function listOf(
  value: unknown,
  path: string,
  { holds, what }: { readonly holds: (text: string) => boolean; readonly what: string },
): string[] {
  if (!Array.isArray(value) || value.length === 0) throw wrong(path, `is not a list of ${what}`);
  if (value.length > LONGEST_LIST) throw wrong(path, `has more than ${LONGEST_LIST} entries`);
  const bad = value.findIndex((item) => typeof item !== 'string' || !holds(item));
  if (bad === -1) return [...new Set(value as string[])];
  const shown = (JSON.stringify(value[bad]) ?? 'undefined').slice(0, 80);
  throw wrong(`${path}[${bad}]`, `is ${shown}; the list takes ${what}`);
}
