/**
 * Differences as a comment of a pull request. Names and descriptions are somebody else's text: they stand in code only, where
 * neither Markdown nor HTML nor a mention means anything. Spec: CommonMark 0.31, code spans and fenced code blocks.
 */
import { visible } from '../../command-line/visible-text.js';
import { breaksOf, tally } from '../difference/change.js';
import type { Change, ServerDifference, ToolDifference } from '../difference/change.js';
import { typeText } from '../difference/schema-values.js';
import { summaryOf } from './diff-text.js';
import type { Comparison } from './diff-text.js';
import { placesText } from './list-text.js';
import { argumentsOf } from './tool-block.js';
import { changedLines } from './wording.js';

/** A comment of GitHub may have 65,536 characters. */
const LONGEST = 60_000;

/** The comment: what breaks stands in bold. */
export function renderMarkdown(comparison: Comparison): string {
  const { breaking } = tally(comparison.differences);
  const title = `### ${breaking > 0 ? ':warning: ' : ''}What agents read: ${summaryOf(comparison)}\n`;
  const parts = [title, ...comparison.differences.flatMap(serverParts)];
  const kept: string[] = [];
  let size = 0;
  for (const part of parts) {
    size += part.length;
    if (size > LONGEST) {
      kept.push(`\n… and more: \`postern tools diff\` shows all of it.\n`);
      break;
    }
    kept.push(part);
  }
  return kept.join('');
}

function serverParts({ endpoints, status, changes, tools, before, after }: ServerDifference): string[] {
  const name = (after ?? before)?.name;
  const shown = name === undefined ? '' : `${code(name)}, `;
  const word = status === 'changed' ? '' : ` ${status}`;
  return [
    `\n#### ${shown}${code(placesText(endpoints))}${word}\n\n`,
    ...changes.map((change) => changeItem(change, '')),
    ...tools.map(toolItem),
  ];
}

function toolItem(tool: ToolDifference): string {
  const { name, status, changes, after, alike } = tool;
  const lead = breaksOf(tool) > 0 ? '**breaks** ' : '';
  const also = alike === undefined ? '' : `; ${code(alike)} reads the same`;
  const line = `- ${lead}${code(name)} ${status}${also}`;
  if (status !== 'added' || after === undefined)
    return `${line}\n${changes.map((change) => changeItem(change, '  ')).join('')}`;
  const args = argumentsOf(after.inputSchema).map(
    ({ name: argument, schema, required }) =>
      `${argument}: ${typeText(schema)}${required ? ', required' : ''}`,
  );
  const text = [after.description.trimEnd(), ...args].filter((part) => part !== '').join('\n');
  return `${line}\n${text === '' ? '' : fence(text, '', '  ')}`;
}

function changeItem({ breaking, text, wording }: Change, margin: string): string {
  const line = `${margin}- ${breaking ? '**breaks** ' : ''}${code(text)}\n`;
  if (wording === undefined) return line;
  const signs = { same: ' ', removed: '-', added: '+' } as const;
  const lines = changedLines(wording).map(({ kind, text: one }) => `${signs[kind]} ${one}`);
  return line + fence(lines.join('\n'), 'diff', `${margin}  `);
}

/** A span that no backtick within it ends. */
function code(text: string): string {
  const ticks = longestRun(text) === 0 ? '`' : '`'.repeat(longestRun(text) + 1);
  const space = ticks.length > 1 ? ' ' : '';
  return ticks + space + visible(text) + space + ticks;
}

function fence(text: string, type: string, margin: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  const lines = [`${ticks}${type}`, ...text.split('\n').map(visible), ticks];
  return lines.map((line) => `${margin}${line}\n`).join('');
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
