/** How resources become YAML text: the same input gives the same bytes, and nothing reads differently in YAML 1.1. */
import type { Resource, ResourceValue } from './resource.js';

const HEADER = '# Written by the control plane of Postern from postern.yaml; changes belong there.\n';

// Own code, since the general writer of the yaml package takes half a second for 500 servers on every saved text.
const PLAIN_NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;
/** Words that YAML 1.1 takes for truth values and nothing. */
const NOT_NAMES = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** What JSON leaves as it is and a YAML 1.1 reader takes for a line break or refuses. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Envoy reads YAML 1.1, where n, on and 1_000 are not text: every string value is quoted, and such names too. */
export function toYaml(resource: Resource): string {
  const lines: string[] = [];
  writeMap(resource, '', '', lines);
  return `${HEADER}${lines.join('\n')}\n`;
}

/** `first` stands before the first name: the indentation, or the dash of a list. */
function writeMap(map: Resource, first: string, indent: string, lines: string[]): void {
  let start = first;
  for (const [name, value] of Object.entries(map)) {
    writeField(`${start}${nameText(name)}:`, value, indent, lines);
    start = indent;
  }
}

function writeField(start: string, value: ResourceValue, indent: string, lines: string[]): void {
  const inline = inlineText(value);
  if (inline !== undefined) {
    lines.push(`${start} ${inline}`);
    return;
  }
  lines.push(start);
  const deeper = `${indent}  `;
  if (!isList(value)) writeMap(value as Resource, deeper, deeper, lines);
  else for (const item of value) writeItem(item, deeper, lines);
}

function writeItem(item: ResourceValue, indent: string, lines: string[]): void {
  const inline = inlineText(item);
  if (inline !== undefined) lines.push(`${indent}- ${inline}`);
  else if (isList(item)) throw new TypeError('Envoy has no lists of lists');
  else writeMap(item as Resource, `${indent}- `, `${indent}  `, lines);
}

/** What stands on one line: scalars, and what is empty. */
function inlineText(value: ResourceValue): string | undefined {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.length === 0 ? '[]' : undefined;
  return Object.keys(value).length === 0 ? '{}' : undefined;
}

function isList(value: ResourceValue): value is readonly ResourceValue[] {
  return Array.isArray(value);
}

function nameText(name: string): string {
  return PLAIN_NAME.test(name) && !NOT_NAMES.test(name) ? name : quoted(name);
}

/** JSON strings are YAML strings in double quotes. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
