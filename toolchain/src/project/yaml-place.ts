/** A value in a YAML file together with where it stands, so that every complaint can name the place. */
import { ToolchainError } from '../errors.js';

/** One value of the file, present or not. */
export class YamlPlace {
  readonly #file: string;
  readonly #path: string;
  readonly #value: unknown;

  constructor(file: string, path: string, value: unknown) {
    this.#file = file;
    this.#path = path;
    this.#value = value;
  }

  /** The field `name` of a mapping; of an absent mapping, an absent field. */
  child(name: string): YamlPlace {
    const mapping = this.#mapping();
    const path = this.#path === '' ? name : `${this.#path}.${name}`;
    return new YamlPlace(this.#file, path, mapping?.[name]);
  }

  /** The fields of a mapping in order. */
  entries(): [string, YamlPlace][] {
    return Object.keys(this.#mapping() ?? {}).map((name) => [name, this.child(name)]);
  }

  /** The items of a list; none when it is absent. */
  items(): YamlPlace[] {
    if (this.#absent()) return [];
    if (!Array.isArray(this.#value))
      throw this.refuse('is not a list', 'Write one item per line, each after "- ".');
    return this.#value.map((item, index) => new YamlPlace(this.#file, `${this.#path}[${index}]`, item));
  }

  /** Text; a number or a boolean is refused so that `1.10` is never read as 1.1. */
  text(): string | undefined {
    if (this.#absent()) return undefined;
    if (typeof this.#value === 'string') return this.#value;
    throw this.refuse(`${JSON.stringify(this.#value)} is not text`, 'Put it in quotes.');
  }

  /** A whole number. */
  integer(): number | undefined {
    if (this.#absent()) return undefined;
    if (typeof this.#value === 'number' && Number.isInteger(this.#value)) return this.#value;
    throw this.refuse(`${JSON.stringify(this.#value)} is not a whole number`, 'Write digits without quotes.');
  }

  /** The error that names this place. */
  refuse(seen: string, hint: string): ToolchainError {
    return new ToolchainError('TC_PROJECT', `${this.#file}: ${this.#path || 'the file'}: ${seen}`, { hint });
  }

  #absent(): boolean {
    return this.#value === undefined || this.#value === null;
  }

  #mapping(): Record<string, unknown> | undefined {
    if (this.#absent()) return undefined;
    if (typeof this.#value === 'object' && !Array.isArray(this.#value)) {
      return this.#value as Record<string, unknown>;
    }
    throw this.refuse('is not a mapping', 'Write its fields as "name: value" lines.');
  }
}
