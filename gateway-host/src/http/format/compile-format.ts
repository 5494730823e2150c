/**
 * Turns a format into a function that writes lines.
 * Spec: Envoy source/common/formatter/substitution_formatter.cc; missing values observed of 1.40.
 */
import { COMMANDS, FOREIGN_COMMANDS } from './commands.js';
import { splitFormat, type Format, type FormatPart, type JsonFormat } from './format.js';
import type { FormatReader, FormatSubject, FormatValue } from './format-subject.js';

/** What stands for a value that is not there: `-` in access logs, nothing in headers. */
export type Missing = '-' | '';

/** Reads and checks a text; an answer that is text says what is wrong, in Envoy's words where Envoy refuses it too. */
export function parseFormat(source: string): Format | string {
  const parts = splitFormat(source);
  if (typeof parts === 'string') return parts;
  for (const part of parts) {
    const reader = 'text' in part ? undefined : readerOf(part);
    if (typeof reader === 'string') return reader;
  }
  return parts;
}

/** @throws TypeError for a format that `parseFormat` would not have let pass */
export function compileFormat(format: Format, missing: Missing = '-'): (subject: FormatSubject) => string {
  const readers = format.map(compilePart);
  const [only] = readers;
  if (readers.length === 1 && only !== undefined) return (subject) => String(only(subject) ?? missing);
  return (subject) => {
    let line = '';
    for (const read of readers) line += String(read(subject) ?? missing);
    return line;
  };
}

/** One line of JSON; a value that is one command alone keeps its type. */
export function compileJson(format: JsonFormat, omitEmpty: boolean): (subject: FormatSubject) => string {
  const build = compileValue(format, omitEmpty);
  return (subject) => build(subject) ?? 'null';
}

type JsonBuilder = (subject: FormatSubject) => string | undefined;

function compileValue(format: JsonFormat, omitEmpty: boolean): JsonBuilder {
  if ('value' in format) {
    const text = JSON.stringify(format.value);
    return () => (omitEmpty && format.value === null ? undefined : text);
  }
  if ('list' in format) {
    const items = format.list.map((item) => compileValue(item, omitEmpty));
    return (subject) => `[${items.flatMap((item) => item(subject) ?? []).join(',')}]`;
  }
  if ('fields' in format) return compileFields(format.fields, omitEmpty);
  const [only] = format.format;
  if (format.format.length === 1 && only !== undefined && !('text' in only)) {
    const read = compilePart(only);
    return (subject) => typed(read(subject), omitEmpty);
  }
  const line = compileFormat(format.format, omitEmpty ? '' : '-');
  return (subject) => quote(line(subject));
}

function compileFields(fields: readonly (readonly [string, JsonFormat])[], omitEmpty: boolean): JsonBuilder {
  const sorted = fields.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const members = sorted.map(([name, value]) => ({
    name: quote(Buffer.from(name).toString('latin1')),
    build: compileValue(value, omitEmpty),
  }));
  return (subject) => {
    const written = members.flatMap(({ name, build }) => {
      const value = build(subject);
      return value === undefined ? [] : [`${name}:${value}`];
    });
    return `{${written.join(',')}}`;
  };
}

function typed(value: FormatValue, omitEmpty: boolean): string | undefined {
  if (value === undefined) return omitEmpty ? undefined : 'null';
  if (typeof value === 'object') return value.json;
  return typeof value === 'number' ? String(value) : quote(value);
}

/** Envoy writes everything but plain ASCII by its number, and quotes and backslashes too. */
function quote(value: string): string {
  const safe = value.replace(/[^\u0020-\u007e]|["\\]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${safe}"`;
}

function compilePart(part: FormatPart): FormatReader {
  if ('text' in part) return () => part.text;
  const reader = readerOf(part);
  if (typeof reader === 'string') throw new TypeError(reader);
  const { length } = part;
  return length === undefined ? reader : (subject) => cut(reader(subject), length);
}

function readerOf({ command: name, argument, length }: Exclude<FormatPart, { text: string }>) {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const foreign = FOREIGN_COMMANDS.has(name);
    return foreign
      ? `Envoy has %${name}%, this gateway does not support it`
      : `Not supported field in StreamInfo: ${name}`;
  }
  if (command.takes === 'nothing' && (argument !== undefined || length !== undefined)) {
    return `${name} does not take any parameters or length`;
  }
  if (command.takes === 'argument' && (argument === undefined || argument === '')) {
    return `${name} requires parameters`;
  }
  return command.make(argument);
}

function cut(value: FormatValue, length: number): FormatValue {
  if (typeof value === 'object') return value.cut(length);
  return value === undefined ? undefined : String(value).slice(0, length);
}
