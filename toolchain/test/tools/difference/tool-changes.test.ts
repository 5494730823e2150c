import { describe, expect, it } from 'vitest';
import { annotationChanges } from '../../../src/tools/difference/annotation-changes.js';
import { toolDifferences } from '../../../src/tools/difference/tool-changes.js';
import type { JsonObject } from '../../../src/tools/json.js';
import type { ListedTool } from '../../../src/tools/listed-server.js';

function tool(more: Partial<ListedTool> = {}): ListedTool {
  return {
    ...{ name: 'a', title: '', description: '', inputSchema: { type: 'object' }, outputSchema: undefined },
    ...{ annotations: {}, digest: undefined, rest: {} },
    ...more,
  };
}

/** Each change as a line, with `!` where it breaks. */
function lines(changes: readonly { breaking: boolean; text: string }[]): string[] {
  return changes.map(({ breaking, text }) => `${breaking ? '! ' : ''}${text}`);
}

function changes(before: Partial<ListedTool>, after: Partial<ListedTool>): string[] {
  return toolDifferences([tool(before)], [tool(after)]).flatMap((one) => lines(one.changes));
}

describe('annotations', () => {
  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, { destructiveHint: true }, ['destructiveHint unset → true']],
    [{}, { destructiveHint: false }, ['! destructiveHint unset → false: it only adds things']],
    [{ destructiveHint: false }, {}, ['! destructiveHint false → unset: it may destroy things']],
    [{ readOnlyHint: true }, {}, ['! readOnlyHint true → unset: it may change things']],
    [{}, { readOnlyHint: true }, ['! readOnlyHint unset → true: it only reads']],
    [
      {},
      { idempotentHint: true },
      ['! idempotentHint unset → true: the same call again changes nothing more'],
    ],
    [{}, { openWorldHint: false }, ['! openWorldHint unset → false: it stays in a world of its own']],
    [
      { readOnlyHint: true, destructiveHint: true },
      { readOnlyHint: true, destructiveHint: false },
      ['destructiveHint true → false'],
    ],
    [
      { readOnlyHint: true, destructiveHint: false },
      { readOnlyHint: false, destructiveHint: false },
      ['! readOnlyHint true → false: it may change things'],
    ],
    [
      { title: 'a' },
      { title: 'b', readOnlyHint: true },
      ['! readOnlyHint unset → true: it only reads', 'title "a" → "b"'],
    ],
    [{ readOnlyHint: 'yes' }, { readOnlyHint: false }, ['readOnlyHint "yes" → false']],
  ])('%j to %j', (before, after, expected) => {
    expect(lines(annotationChanges(before, after))).toEqual(expected);
  });
});

describe('a tool', () => {
  it('tells of annotations first, of texts last, and of what breaks before what does not', () => {
    const schema = (properties: JsonObject): JsonObject => ({ type: 'object', properties });
    const before = { description: 'old', inputSchema: schema({ x: {}, y: {} }), title: 'T' };
    const after = {
      annotations: { readOnlyHint: true },
      inputSchema: schema({ z: {}, y: {} }),
      outputSchema: { type: 'object' },
      title: 'U',
      rest: { icons: [] },
    };
    expect(changes(before, after)).toEqual([
      '! readOnlyHint unset → true: it only reads',
      '! argument x: removed',
      'argument z: new (any)',
      'result: structured now, it has a schema',
      'title',
      'description',
      'icons: added',
    ]);
  });

  it('that no longer gives structured results breaks who reads them', () => {
    expect(changes({ outputSchema: {} }, {})).toEqual([
      '! result: no longer structured, its schema is removed',
    ]);
  });

  it('that says the same in another order is another text', () => {
    const schema = (...names: string[]): JsonObject => ({
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, {}])),
    });
    expect(changes({ inputSchema: schema('x', 'y') }, { inputSchema: schema('y', 'x') })).toEqual([
      'its arguments: in another order',
    ]);
    expect(changes({ digest: 'sha256:1' }, { digest: 'sha256:2' })).toEqual([
      'its definition: in another order',
    ]);
    expect(changes({ digest: 'sha256:1' }, { digest: 'sha256:1' })).toEqual([]);
  });

  it('that is removed names the one that reads the same, if there is one', () => {
    const gone = [tool({ name: 'a', description: 'x', digest: 'sha256:1' })];
    const alike = (...names: string[]): unknown =>
      toolDifferences(
        gone,
        names.map((name) => tool({ name, description: 'x' })),
      )[0]?.alike;
    expect([alike('b'), alike('b', 'c'), alike()]).toEqual(['b', undefined, undefined]);
  });

  it('is told in the order of the newer list, removed ones first', () => {
    const named = (...names: string[]): ListedTool[] => names.map((name) => tool({ name }));
    const differences = toolDifferences(named('a', 'b', 'c'), named('d', 'b', 'e'));
    expect(differences.map(({ name, status }) => `${status} ${name}`)).toEqual([
      'removed a',
      'removed c',
      'added d',
      'added e',
    ]);
  });
});
