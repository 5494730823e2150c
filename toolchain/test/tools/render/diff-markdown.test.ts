import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { Change, ServerDifference } from '../../../src/tools/difference/change.js';
import { renderMarkdown } from '../../../src/tools/render/diff-markdown.js';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '@everyone',
  '[a](javascript:b)',
  '`` `',
  '```\n# out\n```',
  '**b**',
  '|',
];

function difference(name: string, changes: readonly Change[]): ServerDifference {
  const tools = [{ name, status: 'changed' as const, changes }];
  return { endpoints: [name], status: 'changed', changes, tools };
}

function render(...differences: ServerDifference[]): string {
  return renderMarkdown({ differences, hidden: 0, servers: 1, tools: 1 });
}

describe('a comment', () => {
  it.each(HOSTILE)('shows %j in code, where it means nothing', (text) => {
    const changes = [
      { breaking: true, text },
      { breaking: false, text: 'description', wording: { before: text, after: `${text} and more` } },
    ];
    const tokens = new MarkdownIt({ html: true }).parse(render(difference(text, changes)), {});
    const outside = tokens.flatMap((token) =>
      token.type === 'fence' ? [] : (token.children ?? []).filter(({ type }) => type !== 'code_inline'),
    );
    expect(outside.map(({ content }) => content).join('')).not.toMatch(/[<>@|`[\]]|alert|out/);
    expect(tokens.filter(({ type }) => type === 'heading_open')).toHaveLength(2);
    expect(tokens.filter(({ type }) => type === 'fence')).toHaveLength(2);
    expect(tokens.some(({ type }) => type === 'html_block')).toBe(false);
  });

  it('is not longer than GitHub takes, and says that there is more', () => {
    const many = Array.from({ length: 2000 }, (_, i) => ({
      breaking: false,
      text: `argument a${i}: new (string)`,
    }));
    const text = render(difference('tool', []), ...many.map((change) => difference('x', [change])));
    expect(text.length).toBeLessThan(65_000);
    expect(text).toMatch(/… and more: `postern tools diff` shows all of it\.\n$/);
  });

  it('says when nothing changed', () => {
    expect(render()).toBe('### What agents read: nothing changed: 1 server with 1 tool read as before\n');
  });
});
