/** How a command's settings get their values: a flag wins over its environment variable, which wins over the default. */
import { resolve } from 'node:path';

import { ServiceError } from '../errors.js';
import { flagOf, variableOf, type Setting, type Settings, type SettingValues } from './setting.js';
import { suggest } from './suggest.js';

export interface SettingsRequest<S extends Settings> {
  /** The command's name, for messages. */
  readonly command: string;
  readonly settings: S;
  /** Arguments after the command's name. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface SettingsAnswer<S extends Settings> {
  readonly values: SettingValues<S>;
  /** Arguments that are not flags, and everything after `--`. */
  readonly positionals: string[];
  /** `--help` or `-h` was given: values are then the defaults and nothing was checked. */
  readonly help: boolean;
}

type Value = string | number | boolean | undefined;

/**
 * Reads flags (`--max-bytes 5`, `--max-bytes=5`, `--verbose`, `--no-verbose`) and variables (`POSTERN_MAX_BYTES`).
 *
 * @throws ServiceError SV_SETTING_UNKNOWN, SV_SETTING_VALUE, SV_SETTING_VALUE_MISSING
 */
export function readSettings<const S extends Settings>(request: SettingsRequest<S>): SettingsAnswer<S> {
  const help = asksForHelp(request.argv);
  const flags = help ? { given: new Map<string, Given>(), positionals: [] } : readFlags(request);
  const values: Record<string, Value> = {};
  for (const [key, setting] of Object.entries(request.settings)) {
    const given = flags.given.get(key) ?? (help ? undefined : readVariable(key, request.env));
    values[key] = given === undefined ? defaultOf(setting) : convert(given, setting);
  }
  // The loop above fills exactly the keys of S with values of their types.
  return { values: values as SettingValues<S>, positionals: flags.positionals, help };
}

/**
 * For a command that takes no arguments besides flags.
 *
 * @throws ServiceError SV_ARGUMENT_UNEXPECTED
 */
export function refusePositionals(command: string, positionals: readonly string[]): void {
  const [first] = positionals;
  if (first === undefined) return;
  const message = `${command} takes only flags, not ${JSON.stringify(first.slice(0, 100))}`;
  throw new ServiceError('SV_ARGUMENT_UNEXPECTED', message, {
    hint: `Run ${command} --help to see its flags.`,
  });
}

/** A value as the user wrote it, and where. */
interface Given {
  readonly text: string;
  readonly where: string;
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const before = end === -1 ? argv : argv.slice(0, end);
  return before.includes('--help') || before.includes('-h');
}

function readFlags(request: SettingsRequest<Settings>): { given: Map<string, Given>; positionals: string[] } {
  const byFlag = new Map(
    Object.entries(request.settings).map(([key, setting]) => [flagOf(key, setting), key] as const),
  );
  const given = new Map<string, Given>();
  const positionals: string[] = [];
  const { argv } = request;
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--') {
      positionals.push(...argv.slice(index + 1));
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      positionals.push(argument);
      continue;
    }
    const { key, setting, text, where } = matchFlag(argument, byFlag, request);
    if (text !== undefined) given.set(key, { text, where });
    else if (setting.type === 'boolean') given.set(key, { text: 'true', where });
    else given.set(key, { text: valueAfter(argv, ++index, where), where });
  }
  return { given, positionals };
}

function matchFlag(
  argument: string,
  byFlag: ReadonlyMap<string, string>,
  request: SettingsRequest<Settings>,
): { key: string; setting: Setting; text: string | undefined; where: string } {
  const equals = argument.indexOf('=');
  const where = equals === -1 ? argument : argument.slice(0, equals);
  const name = where.startsWith('--') ? where.slice(2) : '';
  const text = equals === -1 ? undefined : argument.slice(equals + 1);
  const key = byFlag.get(name);
  const setting = key === undefined ? undefined : request.settings[key];
  if (key !== undefined && setting !== undefined) return { key, setting, text, where };

  const negated = name.startsWith('no-') && text === undefined ? byFlag.get(name.slice(3)) : undefined;
  const negatedSetting = negated === undefined ? undefined : request.settings[negated];
  if (negated !== undefined && negatedSetting?.type === 'boolean') {
    return { key: negated, setting: negatedSetting, text: 'false', where };
  }
  const switches = [...byFlag].filter(([, known]) => request.settings[known]?.type === 'boolean');
  const known = [...byFlag.keys(), ...switches.map(([flag]) => `no-${flag}`), 'help'];
  throw unknownFlag(where, known, request.command);
}

function unknownFlag(where: string, known: readonly string[], command: string): ServiceError {
  const near = suggest(where.replace(/^-+/, ''), known);
  const hint =
    near === undefined
      ? `Run ${command} --help; it knows ${known.map((flag) => `--${flag}`).join(', ')}.`
      : `Did you mean --${near}? Run ${command} --help to see all settings.`;
  return new ServiceError('SV_SETTING_UNKNOWN', `${command} does not know the flag ${where}`, { hint });
}

function valueAfter(argv: readonly string[], index: number, where: string): string {
  const value = argv[index];
  // A value that looks like a flag is far more often a forgotten value; --flag=-value says it on purpose.
  if (value === undefined || /^--?[a-z]/i.test(value)) {
    throw new ServiceError('SV_SETTING_VALUE_MISSING', `${where} needs a value`, {
      hint: `Write ${where} VALUE or ${where}=VALUE.`,
    });
  }
  return value;
}

function readVariable(key: string, env: NodeJS.ProcessEnv): Given | undefined {
  const where = variableOf(key);
  const text = env[where];
  // Compose files and unit files pass unset variables on as empty strings.
  return text === undefined || text === '' ? undefined : { text, where };
}

function defaultOf(setting: Setting): Value {
  return setting.type === 'path' && typeof setting.default === 'string'
    ? resolve(setting.default)
    : setting.default;
}

function convert({ text, where }: Given, setting: Setting): Value {
  if (setting.type === 'string') return text;
  if (text === '') throw badValue({ text, where }, setting, 'a value that is not empty');
  if (setting.type === 'path') return resolve(text);
  if (setting.type === 'boolean') {
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    throw badValue({ text, where }, setting, 'true or false');
  }
  return convertNumber({ text, where }, setting);
}

function convertNumber(given: Given, setting: Setting): number {
  const { min = -Infinity, max = Infinity } = setting;
  const bounded = setting.min !== undefined || setting.max !== undefined;
  const number = /^-?\d+(\.\d+)?$/.test(given.text) ? Number(given.text) : NaN;
  if (Number.isNaN(number) || number < min || number > max || (bounded && !Number.isInteger(number))) {
    throw badValue(given, setting, bounded ? `a whole number ${rangeOf(setting)}` : 'a number');
  }
  return number;
}

function rangeOf({ min, max }: Setting): string {
  if (min === undefined) return `of at most ${max}`;
  return max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
}

function badValue({ text, where }: Given, setting: Setting, expected: string): ServiceError {
  const seen = setting.secret === true ? 'a value that is not shown' : JSON.stringify(text.slice(0, 100));
  return new ServiceError('SV_SETTING_VALUE', `${where} has ${seen}, not ${expected}`, {
    hint: `Give ${expected}: ${setting.doc}`,
  });
}
