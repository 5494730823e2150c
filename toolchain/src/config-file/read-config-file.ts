/** Reads a postern.config.json: what it says of one command's flags. What it says wrong of any command is an error. */
import path from 'node:path';
import type { Command, Flag } from '../command-line/command.js';
import { nearest } from '../command-line/typos.js';
import { ToolchainError } from '../errors.js';
import { readIfPresent } from '../files/read-bounded.js';
import { configurable, fieldsOf, SHARED, VARIABLE_SUFFIX } from './config-fields.js';
import type { ConfigField } from './config-fields.js';

/** What a file says: for each command the values of its flags; a secret's is the name of its variable. */
export interface ConfigFile {
  readonly file: string;
  /** `validate.strict`, as they stand in the file. */
  readonly paths: readonly string[];
  of(command: string): ReadonlyMap<string, ConfigValue>;
}

/** A flag's value as the file has it. */
export interface ConfigValue {
  readonly value: string | boolean;
  readonly variable: boolean;
}

const MOST_BYTES = 1024 * 1024;

/** @throws ToolchainError TC_CONFIG_FILE with the path of the field that is wrong */
export async function readConfigFile(file: string, commands: readonly Command[]): Promise<ConfigFile> {
  const bytes = (await readIfPresent(file, MOST_BYTES)) ?? new Uint8Array();
  return new Reading(file, configurable(commands)).read(parseJson(file, new TextDecoder().decode(bytes)));
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    throw new ToolchainError('TC_CONFIG_FILE', `${file}: is not JSON: ${why}`, { cause });
  }
}

class Reading {
  readonly #file: string;
  readonly #commands: readonly Command[];
  readonly #values = new Map<string, Map<string, ConfigValue>>();
  readonly #paths: string[] = [];

  constructor(file: string, commands: readonly Command[]) {
    this.#file = file;
    this.#commands = commands;
  }

  read(root: unknown): ConfigFile {
    if (!isObject(root))
      throw this.#refuse('', 'is not an object', 'Write `{"validate": {"strict": true}}`.');
    const sections: [command: Command, section: unknown][] = [];
    const known = ['$schema', ...Object.keys(SHARED), ...this.#commands.map(({ name }) => name)];
    for (const [key, value] of Object.entries(root)) {
      const command = this.#commands.find(({ name }) => name === key);
      if (command !== undefined) sections.push([command, value]);
      else if (key in SHARED) this.#readShared(key, value);
      else if (key !== '$schema') throw this.#unknown('', key, known);
    }
    // A command's own section says more than what commands share.
    for (const [command, section] of sections) this.#readSection(command, section);
    const none: ReadonlyMap<string, ConfigValue> = new Map();
    return { file: this.#file, paths: this.#paths, of: (command) => this.#values.get(command) ?? none };
  }

  #readShared(key: string, value: unknown): void {
    for (const command of this.#commands) {
      const field = fieldsOf(command).get(key);
      if (field?.row.env === SHARED[key] && field !== undefined) this.#take(command, field, key, value);
    }
    this.#paths.push(key);
  }

  #readSection(command: Command, section: unknown): void {
    if (!isObject(section))
      throw this.#refuse(
        command.name,
        'is not an object',
        `Its fields are the flags of \`postern ${command.name}\`.`,
      );
    const fields = fieldsOf(command);
    for (const [key, value] of Object.entries(section)) {
      const at = `${command.name}.${key}`;
      const field = fields.get(key);
      if (field === undefined && fields.has(key + VARIABLE_SUFFIX)) throw this.#secret(at, key);
      if (field === undefined) throw this.#unknown(`${command.name}.`, key, [...fields.keys()]);
      this.#take(command, field, at, value);
      this.#paths.push(at);
    }
  }

  #take(command: Command, { flag, row, variable }: ConfigField, at: string, value: unknown): void {
    const values = this.#values.get(command.name) ?? new Map<string, ConfigValue>();
    this.#values.set(command.name, values);
    const read = variable ? this.#variable(at, value) : this.#value(at, row, value);
    values.set(flag, { value: read, variable });
  }

  #value(at: string, row: Flag, value: unknown): string | boolean {
    if (row.type === 'boolean') {
      if (typeof value === 'boolean') return value;
      throw this.#refuse(at, 'is neither true nor false', 'Write it without quotes.');
    }
    const text = typeof value === 'number' && row.value === 'N' ? String(value) : value;
    if (typeof text !== 'string' || text === '') {
      const example = row.choices?.[0] ?? row.default ?? row.value ?? 'VALUE';
      throw this.#refuse(at, 'is not a text', `For example ${JSON.stringify(example)}.`);
    }
    if (row.choices !== undefined && !row.choices.includes(text)) {
      const meant = nearest(text, row.choices);
      const all = `It is one of ${row.choices.join(', ')}.`;
      const hint = meant === undefined ? all : `${all} Did you mean "${meant}"?`;
      throw this.#refuse(at, `cannot be "${text}"`, hint);
    }
    return this.#resolved(row, text);
  }

  /** Paths are meant from the file, wherever the command is typed. */
  #resolved(row: Flag, text: string): string {
    const isPath = /^(FILE|DIR|NAME|POSTERN_YAML)$/.test(row.value ?? '');
    const isPathHere = row.value === 'FILE|JSON' && !/^\s*[{["]/.test(text);
    return isPath || isPathHere ? path.resolve(path.dirname(this.#file), text) : text;
  }

  /** What is wrong here may be the secret itself, so it is not shown. */
  #variable(at: string, value: unknown): string {
    if (typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(value)) return value;
    throw this.#refuse(
      at,
      'is not the name of an environment variable',
      'Name the variable that holds the secret, for example "WEATHER_TOKEN".',
    );
  }

  #secret(at: string, key: string): ToolchainError {
    return this.#refuse(
      at,
      'is a secret, which has no place in a file',
      `Name the environment variable that holds it: "${key}${VARIABLE_SUFFIX}": "WEATHER_TOKEN".`,
    );
  }

  #unknown(at: string, key: string, known: readonly string[]): ToolchainError {
    if (at === '' && `${key}${VARIABLE_SUFFIX}` in SHARED) return this.#secret(key, key);
    const meant = nearest(key, known);
    const hint = meant === undefined ? `Known here are ${known.join(', ')}.` : `Did you mean "${meant}"?`;
    return this.#refuse(at + key, 'unknown field', hint);
  }

  #refuse(at: string, seen: string, hint: string): ToolchainError {
    return new ToolchainError('TC_CONFIG_FILE', `${this.#file}: ${at}${at === '' ? '' : ': '}${seen}`, {
      hint,
    });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
