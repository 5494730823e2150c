/** A size report as a page for people: what takes the bytes, then the largest of each kind, then why each import is there. */
import type { Paint } from '../command-line/colour.js';
import { cut } from '../command-line/visible-text.js';
import type { Group } from './function-place.js';
import type { ReportedImport, SizeReport } from './size-report.js';

/** How to print: with which colours, and how many rows of a list. */
export interface SizeView {
  readonly paint: Paint;
  readonly top: number;
}

const GROUPS: Readonly<Record<Group, string>> = {
  own: 'own code',
  sdk: 'SDK',
  package: 'other packages',
  'standard-library': 'standard library',
  runtime: 'runtime',
  unnamed: 'functions without a name',
};

type Row = readonly [bytes: number, what: string, remark?: string | undefined];

/** The report as text. */
export function renderSize(report: SizeReport, view: SizeView): string {
  const { file, bytes, functions, files, data } = report;
  const blocks = [
    [`${view.paint('bold', file)}  ${bytes} bytes`, '', ...table(partsOf(report), report, Infinity)],
    list(
      'Files',
      files.map((one): Row => [one.bytes, shortFile(one.file), count(one.functions, 'function')]),
      report,
      view,
    ),
    list(
      'Functions',
      functions.map((one): Row => [one.bytes, one.shown, one.file && shortFile(one.file)]),
      report,
      view,
    ),
    list(
      'Data',
      data.map((one): Row => [one.bytes, `segment ${one.index}`, quoted(one.text)]),
      report,
      view,
    ),
    [view.paint('bold', 'Imports, and the shortest way to each'), ...report.imports.flatMap(importLines)],
  ];
  const filled = report.imports.length > 0 ? blocks : blocks.slice(0, -1);
  return `${filled
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** All of the module's bytes, each once. */
function partsOf({ bytes, groups, sections, data }: SizeReport): Row[] {
  const code = groups.map((one): Row => [one.bytes, GROUPS[one.group], count(one.functions, 'function')]);
  const dataBytes = data.reduce((sum, one) => sum + one.bytes, 0);
  const customs = sections.filter(({ name }) => name.startsWith('custom '));
  const named: Row[] = [
    ...code,
    [dataBytes, 'data', count(data.length, 'segment')],
    ...customs.map(({ name, bytes }): Row => [bytes, name.replace('custom', 'section')]),
  ];
  const rest = bytes - named.reduce((sum, [size]) => sum + size, 0);
  const parts: Row[] = [...named, [rest, 'types, imports, exports and the like']];
  return parts.filter(([size]) => size > 0).sort(([a], [b]) => b - a);
}

function list(title: string, rows: readonly Row[], report: SizeReport, { paint, top }: SizeView): string[] {
  return rows.length === 0 ? [] : [paint('bold', title), ...table(rows, report, top)];
}

function table(rows: readonly Row[], { bytes: whole }: SizeReport, top: number): string[] {
  const shown = rows
    .slice(0, top)
    .map(([size, what, remark]) => [size, cut(what, LONGEST), remark && cut(remark, LONGEST)] as const);
  const width = Math.max(...shown.map(([, what]) => Math.min(what.length, WIDEST)));
  const lines = shown.map(([bytes, what, remark]) => {
    const share = `${((100 * bytes) / whole).toFixed(1)}%`;
    const left = `  ${String(bytes).padStart(8)}  ${share.padStart(6)}  `;
    return remark === undefined ? left + what : `${left}${what.padEnd(width)}  ${remark}`;
  });
  const hidden = rows.slice(top);
  if (hidden.length === 0) return lines;
  const bytes = hidden.reduce((sum, [size]) => sum + size, 0);
  return [
    ...lines,
    `  ${String(bytes).padStart(8)}          in ${hidden.length} more; \`--top ${rows.length}\` shows them`,
  ];
}

/** A long name does not push the remarks of all others away. */
const WIDEST = 48;

/** Names are somebody else's text, of any length. */
const LONGEST = 160;
/** Of a longer way the beginning and the end say enough. */
const MOST_STEPS = 40;

function importLines({ module, name, entry, way }: ReportedImport): string[] {
  const title = `  ${cut(`${module}.${name}`, LONGEST)}`;
  if (entry === undefined) return [title, '    nothing that the host calls leads to it'];
  const [first, ...others] = way;
  // An exported callback is called as the host calls it; its own name says the same.
  const own = first === undefined || first.function === entry ? '' : ` (${cut(first.function, LONGEST)})`;
  const steps = others.map(
    ({ function: called, by }) => `${by === 'table' ? '⇢' : '→'} ${cut(called, LONGEST)}`,
  );
  if (steps.length > MOST_STEPS) {
    const half = MOST_STEPS / 2;
    steps.splice(half, steps.length - MOST_STEPS, `→ … ${steps.length - MOST_STEPS} more …`);
  }
  return [title, `    ${[cut(entry, LONGEST) + own, ...steps].join(' ')}`];
}

/** The SDK's files fill most lists. */
function shortFile(file: string): string {
  return file.replace('~lib/proxy-wasm-assemblyscript-sdk/assembly/', 'sdk:');
}

function count(number: number, what: string): string {
  return `${number} ${number === 1 ? what : `${what}s`}`;
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}
