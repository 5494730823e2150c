import { describe, expect, it } from 'vitest';
import { call, listed, post, startTransform } from './compiled-plugin.js';

async function faults(configuration: unknown): Promise<string[]> {
  const error: unknown = await startTransform(configuration).catch((cause: unknown) => cause);
  if (!(error instanceof Error)) throw new Error('the configuration was accepted');
  const found = error.message.matchAll(/configuration refused(?: at )?(.*?); hint: \S/g);
  return [...found].map(([, fault]) => fault ?? '');
}

const TWINS = 'two tools would have the same public name';

describe('a configuration', () => {
  it.each([[''], ['{}'], [{ tools: [] }], [{ _rules_: [] }]])(
    'that says nothing changes nothing: %j',
    async (empty) => {
      const host = await startTransform(empty);
      expect(post(host, call('any')).upstream?.json()).toEqual(call('any'));
      expect(listed(host, [{ name: 'any' }])).toEqual([{ name: 'any' }]);
      host.close();
    },
  );

  it('that allows nothing hides everything', async () => {
    const host = await startTransform({ allow: [] });
    expect(post(host, call('any')).outcome).toBe('local-reply');
    expect(listed(host, [{ name: 'any' }])).toEqual([]);
    host.close();
  });

  it('without a list of allowed tools allows all, renamed ones by their new name', async () => {
    const host = await startTransform({ tools: [{ name: 'a', rename: 'b' }] });
    expect(post(host, call('b')).upstream?.json()).toEqual(call('a'));
    expect(post(host, call('c')).upstream?.json()).toEqual(call('c'));
    expect(post(host, call('a')).outcome).toBe('local-reply');
    host.close();
  });

  it('in a rule inherits nothing from the global part', async () => {
    const configuration = { allow: ['a'], _rules_: [{ _match_route_: ['acme/orders'], allow: ['b'] }] };
    const host = await startTransform(configuration);
    expect(listed(host, [{ name: 'a' }, { name: 'b' }])).toEqual([{ name: 'b' }]);
    host.close();
    const other = await startTransform(configuration, 'acme/users');
    expect(listed(other, [{ name: 'a' }, { name: 'b' }])).toEqual([{ name: 'a' }]);
    other.close();
  });

  it('may take texts away by making them empty', async () => {
    const host = await startTransform({ tools: [{ name: 'a', title: '', description: '' }] });
    expect(listed(host, [{ name: 'a', description: 'long' }])).toEqual([
      { name: 'a', title: '', description: '' },
    ]);
    host.close();
  });

  it.each<[string, unknown, string[]]>([
    [
      'two tools renamed alike',
      {
        tools: [
          { name: 'a', rename: 'x' },
          { name: 'b', rename: 'x' },
        ],
      },
      [`tools[1].rename: ${TWINS}`],
    ],
    [
      'a tool renamed like another',
      {
        tools: [
          { name: 'a', rename: 'b' },
          { name: 'b', title: 't' },
        ],
      },
      [`tools[1].name: ${TWINS}`],
    ],
    [
      'a tool renamed like an allowed one',
      { allow: ['a', 'b'], tools: [{ name: 'a', rename: 'b' }] },
      [`allow[1]: ${TWINS}`],
    ],
    ['a tool twice', { tools: [{ name: 'a' }, { name: 'a' }] }, ['tools[1].name: this tool stands twice']],
    ['a tool without a name', { tools: [{ rename: 'x' }] }, ['tools[0].name: missing']],
    ['an empty new name', { tools: [{ name: 'a', rename: '' }] }, ['tools[0].rename: empty']],
    ['a title that is no text', { tools: [{ name: 'a', title: 7 }] }, ['tools[0].title: expected a string']],
    ['an unknown field', { alow: [] }, ['alow: unknown field']],
    ['an unknown field of a tool', { tools: [{ name: 'a', desc: '' }] }, ['tools[0].desc: unknown field']],
    ['a list that is none', { allow: 'a' }, ['allow: expected a list of strings']],
    [
      'a faulty rule',
      { _rules_: [{ _match_route_: ['r'], allow: [1] }] },
      ['_rules_[0].allow[0]: expected a string'],
    ],
    [
      'a rule that matches nothing',
      { _rules_: [{ allow: ['a'] }] },
      ['_rules_[0]: the rule matches nothing'],
    ],
    ['no JSON', '{', [': not JSON, unexpected end (byte 1)']],
  ])('with %s is refused', async (_, configuration, expected) => {
    expect(await faults(configuration)).toEqual(expected);
  });
});
