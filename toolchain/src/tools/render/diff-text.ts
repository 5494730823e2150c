/** Differences for people: lines with `!` in front can break an agent. */
import type { Paint } from '../../command-line/colour.js';
import { visible } from '../../command-line/visible-text.js';
import { breaksOf, tally } from '../difference/change.js';
import type { Change, ServerDifference, ToolDifference } from '../difference/change.js';
import { flow } from './flow.js';
import { count, serverHeading } from './list-text.js';
import { renderTool } from './tool-block.js';
import { renderWording } from './wording.js';

const COLOURS = { added: 'green', removed: 'red', changed: 'yellow' } as const;
const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** What was compared. */
export interface Comparison {
  readonly differences: readonly ServerDifference[];
  /** How much was left out, since only what breaks is wanted. */
  readonly hidden: number;
  /** Of the newer configuration. */
  readonly servers: number;
  readonly tools: number;
}

/** The whole report. */
export function renderDiff(comparison: Comparison, paint: Paint): string {
  const blocks = comparison.differences.map((one) => renderServer(one, paint));
  return [...blocks, `${summaryOf(comparison)}\n`].join('\n');
}

/** The last line, also of other formats. */
export function summaryOf({ differences, hidden, servers, tools }: Comparison): string {
  const { breaking, other } = tally(differences);
  const all = `${count(servers, 'server')} with ${count(tools, 'tool')}`;
  if (breaking + other === 0 && hidden === 0) return `nothing changed: ${all} read as before`;
  const breaks = `${breaking === 0 ? 'no change' : count(breaking, 'change')} can break an agent`;
  if (hidden > 0) return `${breaks}; ${hidden} that cannot ${hidden === 1 ? 'is' : 'are'} left out`;
  return `${breaks}, ${other} cannot`;
}

function renderServer(difference: ServerDifference, paint: Paint): string {
  const { endpoints, status, changes, tools, before, after } = difference;
  const server = after ?? before;
  const heading = server === undefined ? '' : serverHeading(server, endpoints, paint);
  const word = status === 'changed' ? '' : `  ${paint(COLOURS[status], status)}`;
  return [
    `${heading}${word}\n`,
    ...changes.map((change) => renderChange(change, '  ', paint)),
    ...tools.map((tool) => renderToolDifference(tool, paint)),
  ].join('');
}

function renderToolDifference(tool: ToolDifference, paint: Paint): string {
  const { status, changes, after, alike } = tool;
  const name = paint(COLOURS[status], `${SIGNS[status]} ${visible(tool.name)}`);
  const also = alike === undefined ? '' : `  ${visible(alike)} reads the same`;
  const line = `${gutter(breaksOf(tool) > 0, paint)}${name}${also}`;
  if (status === 'added' && after !== undefined)
    return renderTool(after, { name: line, margin: '    ' }, paint);
  return `${line}\n${changes.map((change) => renderChange(change, '      ', paint)).join('')}`;
}

function renderChange({ breaking, text, wording }: Change, margin: string, paint: Paint): string {
  // The gutter takes two columns of the margin.
  const first = gutter(breaking, paint) + margin.slice(2);
  const indented = { first: ' '.repeat(margin.length), rest: `${margin}  ` };
  const body = flow([{ text: wording === undefined ? text : `${text}:` }], indented, paint).slice(
    margin.length,
  );
  const words = wording === undefined ? '' : renderWording(wording, `${margin}  `, paint);
  return first + body + words;
}

function gutter(breaking: boolean, paint: Paint): string {
  return breaking ? `${paint('red', '!')} ` : '  ';
}
