import { describe, expect, it } from 'vitest';
import { CONFIGURATION, startAuth, verdict } from './compiled-plugin.js';

const { consumers, keys, _rules_ } = CONFIGURATION;
const RULE = { _match_route_: ['acme/orders'], allow: ['demo'] };

/** Messages of a refused configuration, without what is the same in each. */
async function faults(configuration: unknown): Promise<string[]> {
  const error: unknown = await startAuth(configuration).catch((cause: unknown) => cause);
  if (!(error instanceof Error)) throw new Error('the configuration was accepted');
  expect(error.message).not.toMatch(/key-of|demo-name/);
  const found = error.message.matchAll(/configuration refused(?: at )?(.*?); hint: \S/g);
  return [...found].map(([, fault]) => fault ?? '');
}

describe('global_auth', () => {
  it.each<
    [
      globalAuth: boolean | undefined,
      rules: boolean,
      route: string,
      none: unknown,
      demo: unknown,
      ops: unknown,
    ]
  >([
    [true, true, 'acme/orders', 401, 'demo', 403],
    [true, true, 'acme/users', 401, 'demo', 'ops'],
    [true, false, 'acme/users', 401, 'demo', 'ops'],
    [false, true, 'acme/orders', 401, 'demo', 403],
    [false, true, 'acme/users', 'nobody', 'nobody', 'nobody'],
    [false, false, 'acme/users', 'nobody', 'nobody', 'nobody'],
    [undefined, true, 'acme/orders', 401, 'demo', 403],
    [undefined, true, 'acme/users', 'nobody', 'nobody', 'nobody'],
    [undefined, false, 'acme/users', 401, 'demo', 'ops'],
  ])('%s, rules %s, on route %s', async (globalAuth, rules, route, none, demo, ops) => {
    const configuration = { consumers, keys, global_auth: globalAuth, ...(rules ? { _rules_ } : {}) };
    const host = await startAuth(configuration, route);
    const claim = { 'x-mse-consumer': 'admin' };
    expect(verdict(host, claim)).toBe(none);
    expect(verdict(host, { ...claim, 'x-api-key': 'key-of-demo' })).toBe(demo);
    expect(verdict(host, { ...claim, 'x-api-key': 'key-of-ops' })).toBe(ops);
    host.close();
  });
});

describe('a rule', () => {
  it('with an empty list lets nobody in', async () => {
    const host = await startAuth({ consumers, keys, _rules_: [{ ...RULE, allow: [] }] });
    expect(verdict(host, { 'x-api-key': 'key-of-demo' })).toBe(403);
    host.close();
  });

  it('keeps its consumers from another rule’s route', async () => {
    const rules = [RULE, { _match_route_: ['acme/users'], allow: ['ops'] }];
    const host = await startAuth({ consumers, keys, _rules_: rules }, 'acme/users');
    expect(verdict(host, { 'x-api-key': 'key-of-demo' })).toBe(403);
    expect(verdict(host, { 'x-api-key': 'key-of-ops' })).toBe('ops');
    host.close();
  });
});

describe('a configuration', () => {
  it('may look in the query alone', async () => {
    const host = await startAuth({ consumers, keys, in_header: false, in_query: true });
    expect(verdict(host, { 'x-api-key': 'key-of-demo' })).toBe(401);
    expect(verdict(host, {}, '/?x-api-key=key-of-demo')).toBe('demo');
    host.close();
  });

  it('takes names and credentials of any characters', async () => {
    const odd = [{ name: 'Ünal & co', credential: 'p@ß wörd"\\' }];
    const host = await startAuth({ consumers: odd, keys });
    const name = String(verdict(host, { 'x-api-key': 'p@ß wörd"\\' }));
    expect(Buffer.from(name, 'latin1').toString()).toBe('Ünal & co');
    host.close();
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', '', ['consumers: missing', 'keys: missing']],
    ['an empty object', {}, ['consumers: missing', 'keys: missing']],
    ['rules alone', { _rules_: [RULE] }, ['consumers: missing']],
    ['no consumers', { consumers: [], keys }, ['consumers: missing']],
    [
      'consumers that are no list',
      { consumers: 'demo', keys },
      ['consumers: missing', 'consumers: expected a list of objects'],
    ],
    ['no keys', { consumers, keys: [] }, ['keys: missing']],
    ['a key that is no header name', { consumers, keys: ['x api'] }, ['keys[0]: not a header name']],
    ['nowhere to look', { consumers, keys, in_header: false }, [': in_header and in_query are both false']],
    [
      'a consumer without credential',
      { consumers: [{ name: 'demo-name' }], keys },
      ['consumers[0].credential: missing'],
    ],
    [
      'an empty credential',
      { consumers: [{ name: 'a', credential: '' }], keys },
      ['consumers[0].credential: empty'],
    ],
    [
      'two consumers of a name',
      { consumers: [consumers[0], { name: 'demo', credential: 'z' }], keys },
      ['consumers[1].name: another consumer has the same name'],
    ],
    [
      'two consumers of a credential',
      { consumers: [consumers[0], { name: 'z', credential: 'key-of-demo' }], keys },
      ['consumers[1].credential: another consumer has the same credential'],
    ],
    [
      'a line break in a name',
      { consumers: [{ name: 'a\r\nx-admin: 1', credential: 'z' }], keys },
      ['consumers[0].name: not a header value'],
    ],
    ['an unknown field', { consumers, keys, globalAuth: true }, ['globalAuth: unknown field']],
    ['a flag in quotes', { consumers, keys, global_auth: 'true' }, ['global_auth: expected true or false']],
    [
      'a rule without allow',
      { consumers, keys, _rules_: [{ _match_route_: ['r'] }] },
      ['_rules_[0].allow: missing'],
    ],
    [
      'a rule that allows a stranger',
      { consumers, keys, _rules_: [{ ...RULE, allow: ['demo', 'who'] }] },
      ['_rules_[0].allow[1]: no consumer has this name'],
    ],
    [
      'a rule with consumers of its own',
      { consumers, keys, _rules_: [{ ...RULE, consumers }] },
      ['_rules_[0].consumers: unknown field'],
    ],
    [
      'a rule that matches nothing',
      { consumers, keys, _rules_: [{ allow: ['demo'] }] },
      ['_rules_[0]: the rule matches nothing'],
    ],
    [
      'a field twice',
      `{"keys":["a"],"keys":["b"],"consumers":[{"name":"n","credential":"c"}]}`,
      [': a field stands twice'],
    ],
    ['no JSON', 'consumers: demo', [': not JSON, unexpected character (byte 0)']],
  ])('with %s is refused', async (_, configuration, expected) => {
    expect((await faults(configuration)).sort()).toEqual(expected.sort());
  });
});
