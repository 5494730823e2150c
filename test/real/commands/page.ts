/** A page as whoever follows it reads it: blocks of commands, each with the output that the page shows for it. */
import { shellCommands, type ShellCommand } from '../../docs/shell-blocks.js';

/** Commands to type, and what stands in the block behind them. */
export interface Block {
  readonly commands: readonly ShellCommand[];
  readonly shown?: { readonly type: 'text' | 'http' | 'json'; readonly text: string };
}

interface Fence {
  readonly type: string;
  /** Of its first line within the fences. */
  readonly line: number;
  readonly text: string;
}

const SHELL = ['sh', 'bash'];

/** The blocks of commands, in their order. */
export function blocksOf(markdown: string): Block[] {
  const fences = fencesOf(markdown);
  return fences.flatMap((fence, index) => {
    if (!SHELL.includes(fence.type)) return [];
    const commands = shellCommands(`\`\`\`sh\n${fence.text}\`\`\`\n`).map(({ line, text }) => ({
      line: fence.line + line - 2,
      text,
    }));
    const next = fences[index + 1];
    const between = next === undefined ? '' : linesBetween(markdown, fence, next);
    const shown = next !== undefined && between.trim() === '' && isShown(next) ? next : undefined;
    return [{ commands, ...(shown !== undefined && { shown }) }];
  });
}

/** The text of the first block of a type. */
export function firstFence(markdown: string, type: string): string {
  const found = fencesOf(markdown).find((fence) => fence.type === type);
  if (found === undefined) throw new Error(`the page has no block of ${type}`);
  return found.text;
}

/** The texts of all blocks of a type. */
export function fencesOfType(markdown: string, type: string): string[] {
  return fencesOf(markdown).flatMap((fence) => (fence.type === type ? [fence.text] : []));
}

function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  let open: { type: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^\s*```(\w*)\s*$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { type: fence[1] ?? '', line: index + 2, lines: [] };
    else {
      fences.push({ type: open.type, line: open.line, text: open.lines.map((one) => `${one}\n`).join('') });
      open = undefined;
    }
  }
  return fences;
}

function linesBetween(markdown: string, one: Fence, other: Fence): string {
  const lines = markdown.split('\n');
  return lines.slice(one.line - 1 + one.text.split('\n').length, other.line - 2).join('\n');
}

function isShown(fence: Fence): fence is Fence & { type: 'text' | 'http' | 'json' } {
  return ['text', 'http', 'json'].includes(fence.type);
}
