/** The JSON Schema of postern.config.json, for editors: made of the commands' own flags. Spec: JSON Schema draft-07. */
import type { Command } from '../command-line/command.js';
import { configurable, fieldsOf, SHARED } from './config-fields.js';
import type { ConfigField } from './config-fields.js';

/** The schema; every field that it does not know is wrong. */
export function configSchema(commands: readonly Command[]): object {
  const sections = configurable(commands);
  const shared = Object.keys(SHARED).map((name) => {
    const command = sections.find((one) => fieldsOf(one).get(name)?.row.env === SHARED[name]);
    const field = command && fieldsOf(command).get(name);
    return [name, field === undefined ? {} : fieldSchema(field)] as const;
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'postern.config.json',
    description:
      'Defaults for the flags of `postern`. A flag of the command line and an environment variable say more than this file.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(shared),
      ...Object.fromEntries(sections.map((command) => [command.name, sectionSchema(command)])),
    },
  };
}

function sectionSchema(command: Command): object {
  const fields = [...fieldsOf(command)].map(([name, field]) => [name, fieldSchema(field)] as const);
  return {
    description: command.summary,
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(fields),
  };
}

function fieldSchema({ row, variable }: ConfigField): object {
  if (variable) {
    return {
      description: `${row.doc}: the name of the environment variable that holds it`,
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$',
    };
  }
  const described = { description: row.doc, ...(row.default !== undefined && { default: row.default }) };
  if (row.type === 'boolean') return { ...described, type: 'boolean' };
  if (row.choices !== undefined) return { ...described, enum: row.choices };
  return { ...described, type: row.value === 'N' ? ['string', 'integer'] : 'string', minLength: 1 };
}
