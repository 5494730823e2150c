/**
 * Whether a configuration schema is one, and what of a value is not valid by it. Schemas are JSON Schema as OpenAPI 3.0 has it.
 * Spec: OpenAPI 3.0.3, Schema Object.
 */
import { createContext, Script } from 'node:vm';
import { Ajv, type ErrorObject } from 'ajv';

/** A schema, as plain data. */
export type Schema = Readonly<Record<string, unknown>>;

/** A pattern may be one that never ends; a busy machine may take seconds for the others. */
const DEADLINE_MS = 10_000;
const MOST_FAULTS = 5;
/** Borders that OpenAPI 3.0 excludes by a flag beside them, and JSON Schema by themselves. */
const BORDERS = [
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
] as const;

/** What is wrong with the schema itself; each begins with the path within it. */
export function schemaFaults(schema: Schema): string[] {
  const ajv = newAjv();
  if (ajv.validateSchema(jsonSchemaOf(schema)) !== true) return told(ajv.errors);
  // What no meta-schema sees: a pattern that is none, a reference that leads nowhere.
  try {
    ajv.compile(jsonSchemaOf(schema));
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** What of a value is not valid by a schema that has no faults itself; undefined when that does not come to an end. */
export function valueFaults(schema: Schema, value: unknown): string[] | undefined {
  const validate = newAjv().compile(jsonSchemaOf(schema));
  const isValid = within(() => validate(value));
  if (isValid === undefined) return undefined;
  return isValid ? [] : told(validate.errors);
}

/** Fields that begin with x-, and whatever else a console may want, are no concern of a schema; nor are formats. */
function newAjv(): Ajv {
  return new Ajv({ strict: false, validateFormats: false, allErrors: true, logger: false });
}

function told(errors: readonly ErrorObject[] | null | undefined): string[] {
  const faults = (errors ?? []).map(({ instancePath, message = 'is not valid', params }) => {
    const detail = 'additionalProperty' in params ? ` (${JSON.stringify(params['additionalProperty'])})` : '';
    return `${instancePath === '' ? 'the whole' : instancePath} ${message}${detail}`;
  });
  const different = [...new Set(faults)];
  const left = different.length - MOST_FAULTS;
  return left > 0 ? [...different.slice(0, MOST_FAULTS), `and ${left} more`] : different;
}

/** A copy in which borders stand as JSON Schema has them. */
function jsonSchemaOf(schema: Schema): Schema {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    return withBorders(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copy(one)])));
  };
  return copy(schema) as Schema;
}

function withBorders(schema: Record<string, unknown>): Record<string, unknown> {
  for (const [flag, border] of BORDERS) {
    if (typeof schema[flag] !== 'boolean') continue;
    const { [flag]: excludes, [border]: value, ...rest } = schema;
    return withBorders({ ...rest, ...(value !== undefined && { [excludes ? flag : border]: value }) });
  }
  return schema;
}

/** The result; undefined when it takes too long. */
function within(check: () => boolean): boolean | undefined {
  try {
    return new Script('check()').runInContext(createContext({ check }), { timeout: DEADLINE_MS }) as boolean;
  } catch (error) {
    // It is an error of the other context, and no instance of ours.
    const { code } = error as { readonly code?: unknown };
    if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return undefined;
  }
}
