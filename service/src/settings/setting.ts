/** What a setting is: one declaration that gives a flag, an environment variable, a type, a default and a line of help. */

export interface Setting {
  readonly type: 'string' | 'number' | 'boolean' | 'path';
  readonly default?: string | number | boolean;
  /** One line for `--help`. */
  readonly doc: string;
  /** Its value and its default never appear in help or errors. */
  readonly secret?: boolean;
  /** The flag's name without dashes, when it is not the key in kebab-case. */
  readonly flag?: string;
  /** Bounds of a number; a number with bounds must be whole. */
  readonly min?: number;
  readonly max?: number;
}

export type Settings = Readonly<Record<string, Setting>>;

type ValueOfType<T extends Setting['type']> = T extends 'number'
  ? number
  : T extends 'boolean'
    ? boolean
    : string;

/** The values read for `S`; a setting without a default may be undefined. */
export type SettingValues<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends { readonly default: string | number | boolean }
    ? ValueOfType<S[K]['type']>
    : ValueOfType<S[K]['type']> | undefined;
};

/** `maxPackageBytes` -> `max-package-bytes`. */
function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The flag of a setting, without the leading dashes. */
export function flagOf(key: string, setting: Setting): string {
  return setting.flag ?? kebab(key);
}

/** The environment variable of a setting. */
export function variableOf(key: string): string {
  return `POSTERN_${kebab(key).replaceAll('-', '_').toUpperCase()}`;
}
