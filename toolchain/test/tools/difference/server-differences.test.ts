import { describe, expect, it } from 'vitest';
import { breakingOnly } from '../../../src/tools/difference/breaking-only.js';
import { tally } from '../../../src/tools/difference/change.js';
import { serverDifferences } from '../../../src/tools/difference/server-differences.js';
import type { ListedServer } from '../../../src/tools/listed-server.js';

function server(name: string, tools: readonly string[], more: Partial<ListedServer> = {}): ListedServer {
  const listed = tools.map((tool) => ({
    ...{ name: tool, title: '', description: '', inputSchema: {}, outputSchema: undefined },
    ...{ annotations: {}, digest: undefined, rest: {} },
  }));
  return { name, instructions: '', endpoints: [], state: 'serving', reasons: [], tools: listed, ...more };
}

/** Which server has which endpoint: rules are numbered by their first mention. */
type Map = Readonly<Record<string, ListedServer | undefined>>;

function differences(before: Map, after: Map) {
  const labels = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const place = (map: Map, label: string) => {
    const found = map[label];
    return { label, server: found, rule: found === undefined ? -1 : Object.values(map).indexOf(found) };
  };
  return serverDifferences(
    labels.map((label) => ({ before: place(before, label), after: place(after, label) })),
  );
}

function told(before: Map, after: Map): string[] {
  return differences(before, after).flatMap(({ status, endpoints, changes, tools }) => [
    `${status} ${endpoints.join('+')}`,
    ...changes.map(({ breaking, text }) => `${breaking ? '! ' : ''}${text}`),
    ...tools.map((tool) => `${tool.status} ${tool.name}`),
  ]);
}

const quarantined = server('', [], { name: undefined, state: 'quarantined', reasons: ['a fault'] });

describe('servers', () => {
  it('that stay the same are not told', () => {
    expect(told({ a: server('s', ['x']) }, { a: server('s', ['x']) })).toEqual([]);
  });

  it('are added and removed with their tools', () => {
    expect(told({ a: server('s', ['x']) }, { b: server('t', ['y']) })).toEqual([
      'added b',
      'added y',
      'removed a',
      'removed x',
    ]);
  });

  it('are added with their instructions', () => {
    expect(told({}, { a: server('s', ['x'], { instructions: 'Use x.' }) })).toEqual([
      'added a',
      'instructions',
      'added x',
    ]);
  });

  it('are compared once for all endpoints that they share', () => {
    const [one, two] = [server('s', ['x']), server('s', ['y'])];
    expect(told({ a: one, b: one }, { a: two, b: two })).toEqual(['changed a+b', 'removed x', 'added y']);
  });

  it('that split are compared with each part', () => {
    const one = server('s', ['x']);
    expect(told({ a: one, b: one }, { a: server('s', ['x']), b: server('t', ['x', 'y']) })).toEqual([
      'changed b',
      'name "s" → "t"',
      'added y',
    ]);
  });

  it('that moved are compared at their new place, and missed at the old one', () => {
    expect(told({ a: server('s', ['x']) }, { b: server('s', ['x', 'y']) })).toEqual([
      'changed b',
      '! no longer reached by a',
      'reached by b',
      'added y',
    ]);
  });

  it('have not moved where two have the name', () => {
    expect(told({ a: server('s', []) }, { b: server('s', []), c: server('s', []) })).toEqual([
      'added b',
      'added c',
      'removed a',
    ]);
  });

  it('that are quarantined lose all tools with one fault', () => {
    expect(told({ a: server('s', ['x', 'y']) }, { a: quarantined })).toEqual([
      'changed a',
      '! it is quarantined now, with its 2 tools: a fault',
    ]);
    expect(told({ a: quarantined }, { a: server('s', ['x']) })).toEqual([
      'changed a',
      'it serves now',
      'added x',
    ]);
    expect(told({ a: quarantined }, { a: { ...quarantined, reasons: ['another'] } })).toEqual([
      'changed a',
      'quarantined for another reason: another',
    ]);
  });

  it('may have had the tools of another one', () => {
    const proxy = server('', [], { name: undefined, state: 'forwarding', reasons: ['elsewhere'] });
    expect(told({ a: proxy }, { a: server('s', ['x']) })).toEqual([
      'changed a',
      '! its tools are its own now, not those of another MCP server',
      'added x',
    ]);
    expect(told({ a: server('s', ['x']) }, { a: proxy })).toEqual([
      'changed a',
      '! it forwards to another MCP server now, with its tool: elsewhere',
    ]);
  });

  it('may list the same tools in another order', () => {
    expect(told({ a: server('s', ['x', 'y']) }, { a: server('s', ['y', 'x']) })).toEqual([
      'changed a',
      'tools: in another order',
    ]);
  });
});

describe('the tally', () => {
  it.each<[string, Map, Map, [breaking: number, other: number]]>([
    ['of nothing', {}, {}, [0, 0]],
    ['of an added server', {}, { a: server('s', ['x', 'y']) }, [0, 2]],
    ['of a removed server', { a: server('s', ['x', 'y']) }, {}, [2, 0]],
    ['of a server without tools', {}, { a: server('s', []) }, [0, 1]],
    ['of a quarantined server that is gone', { a: quarantined }, {}, [0, 1]],
    ['of a server behind another that is gone', { a: server('s', [], { state: 'forwarding' }) }, {}, [1, 0]],
    ['of a moved server', { a: server('s', ['x']) }, { b: server('s', ['x']) }, [1, 1]],
  ])('%s', (_, before, after, [breaking, other]) => {
    const found = differences(before, after);
    expect(tally(found)).toEqual({ breaking, other });
    expect(tally(breakingOnly(found))).toEqual({ breaking, other: 0 });
  });
});
