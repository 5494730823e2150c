/** How a compiler diagnostic is shown: file:line:column, the line itself, and a hint for the known traps. */
import path from 'node:path';
import type { Paint } from '../command-line/colour.js';
import { hintFor } from './hints.js';
import { meantName } from './meant-name.js';

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
  /** The name that one which is not known was perhaps meant to be. */
  readonly meant?: string;
}

/** The absolute path and the text of a source that `asc` names; a standard library file keeps its `~lib/` name. */
export type SourceLookup = (name: string) => { readonly file: string; readonly text: string | undefined };

/** `asc`: 0 pedantic, 1 information, 2 warning, 3 error. */
const ERROR_CATEGORY = 3;

/** Gives a diagnostic its file, line and column. */
export function locateDiagnostic(raw: RawDiagnostic, lookup: SourceLookup): Diagnostic {
  const family = raw.code < 1000 ? 'AS' : 'TS';
  const source = raw.range?.source ?? undefined;
  const text = source === undefined ? undefined : lookup(source.normalizedPath).text;
  const meant = text === undefined ? undefined : meantName(raw.code, raw.message, text);
  return {
    ...(meant !== undefined && { meant }),
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
  return placeAt(lookup(source.normalizedPath), range.start, range.end);
}

/** The place of a range of a source; its beginning where the text is not known. */
export function placeAt({ file, text }: ReturnType<SourceLookup>, start: number, end: number): Place {
  if (text === undefined) return { file, line: 1, column: 1, excerpt: '', length: 0 };
  const before = text.slice(0, start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = text.indexOf('\n', start);
  const excerpt = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).trimEnd();
  return {
    file,
    line: before.split('\n').length,
    column: start - lineStart + 1,
    excerpt,
    length: Math.max(1, Math.min(end, lineStart + excerpt.length) - start),
  };
}

/** How to show a diagnostic: with which colours, and paths from which folder. */
export interface RenderOptions {
  readonly paint: Paint;
  readonly cwd: string;
}

/** A diagnostic as text: a headline an editor can jump to, the source line, a hint where one is known. */
export function renderDiagnostic(diagnostic: Diagnostic, { paint, cwd }: RenderOptions): string {
  const { severity, code, message, place, related, meant } = diagnostic;
  const where = place === undefined ? '' : `${position(place, cwd)}: `;
  const kind = paint(severity === 'error' ? 'red' : 'yellow', `${severity} ${code}`);
  const lines = [`${paint('bold', where)}${kind}: ${message}`];
  if (place !== undefined && place.excerpt !== '') lines.push(...excerptLines(place));
  if (related !== undefined) lines.push(`  see also ${position(related, cwd)}`);
  const hints = [meant === undefined ? undefined : `Did you mean \`${meant}\`?`, hintFor(diagnostic)];
  const hint = hints.filter((one) => one !== undefined).join(' ');
  if (hint !== '') lines.push(`  hint: ${hint}`);
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
