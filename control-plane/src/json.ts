/** How the control plane holds JSON that it only passes on: key order and the text of numbers stay as written. */

/** A number as its author wrote it; a JavaScript number would lose digits beyond 2^53. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON as data. Objects are maps, since a JavaScript object reorders keys such as "1". */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | JsonObject;

/** A JSON object in source order. */
export type JsonObject = ReadonlyMap<string, Json>;

/** Whether `value` is a JSON object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

/** JSON text without spaces. */
export function writeJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeText(value);
  if (value instanceof JsonNumber) return value.text;
  if (isJsonObject(value)) {
    const fields = [...value].map(([key, field]) => `${writeText(key)}:${writeJson(field)}`);
    return `{${fields.join(',')}}`;
  }
  return `[${value.map(writeJson).join(',')}]`;
}

/** JSON strings, with everything escaped that a YAML 1.1 reader takes for a line break or refuses to read. */
function writeText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
