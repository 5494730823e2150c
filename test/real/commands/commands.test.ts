/** Every command of every page is typed, in order, and prints what the page shows for it. */
import { afterEach, describe, expect, it } from 'vitest';

import { blocksOf, type Block } from './page.js';
import { STORIES, textOf, typed } from './stories.js';
import type { Story } from './story.js';
import { Terminal } from './terminal.js';

let terminal: Terminal | undefined;

afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
});

describe.each(STORIES)('$page', (story) => {
  it('shows commands that do what it says', { timeout: 900_000 }, async () => {
    terminal = await Terminal.open();
    await story.prepare?.(terminal);
    const said = new Set<RegExp>();
    for (const block of blocksOf(textOf(story))) await typeBlock(story, block, { terminal, said });
    expect(story.prints?.filter(([, output]) => !said.has(output)) ?? []).toEqual([]);
  });
});

interface Sitting {
  readonly terminal: Terminal;
  /** What the page says in prose, as far as it was printed. */
  readonly said: Set<RegExp>;
}

async function typeBlock(
  story: Story,
  { commands, shown }: Block,
  { terminal, said }: Sitting,
): Promise<void> {
  const printed: string[] = [];
  for (const { line, text } of commands) {
    const begins = (start: string): boolean => text.startsWith(start);
    if (Object.keys(story.notRun ?? {}).some(begins)) continue;
    for (const [start, act] of Object.entries(story.before ?? {})) if (begins(start)) await act(terminal);
    const command = typed(story, text, terminal);
    const output = await terminal.type(command).catch((error: unknown) => {
      throw new Error(`${story.page}:${line}: ${String(error)}`, { cause: error });
    });
    for (const [pattern, wanted] of story.prints ?? []) {
      if (!pattern.test(command)) continue;
      expect(output, `${story.page}:${line}`).toMatch(wanted);
      said.add(wanted);
    }
    printed.push(output);
  }
  if (shown !== undefined) expectShown(printed.join('\n'), shown);
}

function expectShown(output: string, { type, text }: NonNullable<Block['shown']>): void {
  if (type === 'json') return expect(JSON.parse(output)).toEqual(JSON.parse(text));
  const lines = output.split(/\r?\n/);
  for (const wanted of text.trim().split('\n')) {
    if (wanted === '') continue;
    const found = wanted.endsWith('…')
      ? lines.some((line) => line.startsWith(wanted.slice(0, -1)))
      : lines.includes(wanted);
    expect(found, `${wanted}\nis not in\n${output}`).toBe(true);
  }
}
