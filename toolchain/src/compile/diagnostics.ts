/** How a compiler diagnostic is shown: file:line:column, the line itself, and a hint for the known traps. */
import path from 'node:path';
import type { Paint } from '../command-line/colour.js';

/** A diagnostic as `asc` reports it; offsets count UTF-16 code units of the source. */
export interface RawDiagnostic {
  readonly code: number;
  readonly category: number;
  readonly message: string;
  readonly range: RawRange | null;
  readonly relatedRange: RawRange | null;
}

interface RawRange {
  readonly start: number;
  readonly end: number;
  readonly source: { readonly normalizedPath: string } | null;
}

/** A place in a source. Line and column count from one. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly excerpt: string;
  readonly length: number;
}

/** A diagnostic with its places found. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly place: Place | undefined;
  readonly related: Place | undefined;
}

/** The absolute path and the text of a source that `asc` names; a standard library file keeps its `~lib/` name. */
export type SourceLookup = (name: string) => { readonly file: string; readonly text: string | undefined };

/** `asc`: 0 pedantic, 1 information, 2 warning, 3 error. */
const ERROR_CATEGORY = 3;

/** What to write instead of TypeScript that AssemblyScript does not have, by the compiler's code. */
const HINTS: Readonly<Record<string, string>> = {
  AS100:
    'AssemblyScript has no closures, exceptions, unions or object literals without a class; use a class, a status value or a function with parameters.',
  TS2304:
    'Names must be imported from the file that exports them; types such as `number` are f64 here, write `i32` or `u32`.',
  TS2322: 'Convert explicitly, for example `<i32>value` or `value as u32`.',
  TS6054:
    'Check `entries` in asconfig.json, or the import: a file without its extension, a package as "PACKAGE/assembly/…".',
  TS6053: 'Check the path, and that the package which holds it is installed.',
};

/** Gives a diagnostic its file, line and column. */
export function locateDiagnostic(raw: RawDiagnostic, lookup: SourceLookup): Diagnostic {
  const family = raw.code < 1000 ? 'AS' : 'TS';
  return {
    severity: raw.category >= ERROR_CATEGORY ? 'error' : 'warning',
    code: `${family}${raw.code}`,
    message: raw.message,
    place: locate(raw.range, lookup),
    related: locate(raw.relatedRange, lookup),
  };
}

function locate(range: RawRange | null, lookup: SourceLookup): Place | undefined {
  const source = range?.source;
  if (range === null || source === null || source === undefined) return undefined;
  const { file, text } = lookup(source.normalizedPath);
  if (text === undefined) return { file, line: 1, column: 1, excerpt: '', length: 0 };
  const before = text.slice(0, range.start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = text.indexOf('\n', range.start);
  const excerpt = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).trimEnd();
  return {
    file,
    line: before.split('\n').length,
    column: range.start - lineStart + 1,
    excerpt,
    length: Math.max(1, Math.min(range.end, lineStart + excerpt.length) - range.start),
  };
}

/** How to show a diagnostic: with which colours, and paths from which folder. */
export interface RenderOptions {
  readonly paint: Paint;
  readonly cwd: string;
}

/** A diagnostic as text: a headline an editor can jump to, the source line, a hint where one is known. */
export function renderDiagnostic(diagnostic: Diagnostic, { paint, cwd }: RenderOptions): string {
  const { severity, code, message, place, related } = diagnostic;
  const where = place === undefined ? '' : `${position(place, cwd)}: `;
  const kind = paint(severity === 'error' ? 'red' : 'yellow', `${severity} ${code}`);
  const lines = [`${paint('bold', where)}${kind}: ${message}`];
  if (place !== undefined && place.excerpt !== '') lines.push(...excerptLines(place));
  if (related !== undefined) lines.push(`  see also ${position(related, cwd)}`);
  const hint = HINTS[code];
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return lines.join('\n') + '\n';
}

function position({ file, line, column }: Place, cwd: string): string {
  return `${path.isAbsolute(file) ? path.relative(cwd, file) : file}:${line}:${column}`;
}

function excerptLines(place: Place): string[] {
  const number = String(place.line);
  const shown = place.excerpt.replaceAll('\t', ' ');
  const marker = ' '.repeat(place.column - 1) + '~'.repeat(place.length);
  return [`  ${number} | ${shown}`, `  ${' '.repeat(number.length)} | ${marker}`];
}
