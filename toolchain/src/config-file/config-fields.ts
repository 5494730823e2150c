/** What a postern.config.json may say: of each command its flags, but for secrets, and two that several commands share. */
import type { Command, Flag } from '../command-line/command.js';

/** Fields at the top: they hold for every command that reads the same environment variable. */
export const SHARED: Readonly<Record<string, string>> = {
  server: 'POSTERN_SERVER',
  'token-env': 'POSTERN_PUBLISH_TOKEN',
};

/** A secret is named by the variable that holds it: `token-env` for `--token`. */
export const VARIABLE_SUFFIX = '-env';

/** A field, and the flag that it is the default of. */
export interface ConfigField {
  readonly flag: string;
  readonly row: Flag;
  /** The value is the name of an environment variable. */
  readonly variable: boolean;
}

/** The commands that take defaults from the file. */
export function configurable(commands: readonly Command[]): Command[] {
  return commands.filter((command) => command.passThrough !== true && fieldsOf(command).size > 0);
}

/** The fields of a command's section, by name. */
export function fieldsOf(command: Command): Map<string, ConfigField> {
  const fields = new Map<string, ConfigField>();
  if (command.configFile === false) return fields;
  for (const [flag, row] of Object.entries(command.flags)) {
    if (row.inFile === 'never') continue;
    const variable = row.inFile === 'variable';
    fields.set(variable ? flag + VARIABLE_SUFFIX : flag, { flag, row, variable });
  }
  return fields;
}
