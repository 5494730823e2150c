import { createHost, type TestHost } from '@postern/gateway-host/testing';
import { describe, expect, it } from 'vitest';
import { BareHost } from '../bare-host.js';
import { compileFixture } from '../compile-fixture.js';

const compiled = compileFixture('ruled');

interface Attributes {
  readonly route?: string;
  readonly oldRoute?: string;
  readonly cluster?: string;
  readonly authority?: string;
}

async function load(configuration: unknown, attributes: Attributes = {}, rootId = ''): Promise<TestHost> {
  const properties = {
    ...(attributes.route === undefined ? {} : { 'xds.route_name': attributes.route }),
    ...(attributes.oldRoute === undefined ? {} : { route_name: attributes.oldRoute }),
    ...(attributes.cluster === undefined ? {} : { 'xds.cluster_name': attributes.cluster }),
  };
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  return createHost({ plugins: [{ module: await compiled, rootId, configuration: text }], properties });
}

async function chosen(
  configuration: unknown,
  attributes: Attributes = {},
  rootId = '',
): Promise<string | undefined> {
  const host = await load(configuration, attributes, rootId);
  const stream = host.request(attributes.authority === undefined ? {} : { authority: attributes.authority });
  host.close();
  return stream.upstream?.header('x-config');
}

/** Log lines of a refused configuration. */
async function faults(configuration: unknown, rootId = ''): Promise<string[]> {
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  const host = new BareHost(await compiled, text, rootId);
  expect(host.start()).toBe(false);
  return host.logs.filter((line) => line.startsWith('4 ')).map((line) => line.slice(2));
}

describe('the rule that a request falls under', () => {
  const routes = {
    name: 'global',
    _rules_: [
      { _match_route_: ['acme/orders', 'acme/orders/~'], name: 'orders' },
      { _match_route_: ['acme/orders', 'acme/users'], name: 'users' },
    ],
  };

  it.each([
    ['acme/orders', 'orders'],
    ['acme/orders/~', 'orders'],
    ['acme/users', 'users'],
    ['acme/order', 'global'],
    ['acme/orders/', 'global'],
  ])('by route %s is %s', async (route, expected) => {
    expect(await chosen(routes, { route })).toBe(expected);
  });

  it('comes from route_name where there is no xds.route_name', async () => {
    expect(await chosen(routes, { oldRoute: 'acme/users' })).toBe('users');
    expect(await chosen(routes, { route: 'acme/orders', oldRoute: 'acme/users' })).toBe('orders');
  });

  it.each([
    ['shop.test', 'exact'],
    ['shop.test:8443', 'exact'],
    ['eu.shop.test', 'suffix'],
    ['shop.test.evil', 'global'],
    ['api.anything', 'prefix'],
    ['SHOP.test', 'exact'],
    ['[::1]:8080', 'v6'],
    ['[::1]', 'v6'],
  ])('by domain %s is %s', async (authority, expected) => {
    const domains = {
      name: 'global',
      _rules_: [
        { _match_domain_: ['shop.test'], name: 'exact' },
        { _match_domain_: ['*.shop.test'], name: 'suffix' },
        { _match_domain_: ['api.*'], name: 'prefix' },
        { _match_domain_: ['[::1]'], name: 'v6' },
      ],
    };
    expect(await chosen(domains, { authority })).toBe(expected);
  });

  it.each([
    ['outbound|8080||orders.dns', 'port'],
    ['outbound|9090||orders.dns', 'any port'],
    ['outbound|9090||orders.dns.evil', 'nothing'],
    ['outbound|9090|orders.dns', 'nothing'],
    ['orders.dns', 'nothing'],
  ])('by cluster %s is %s', async (cluster, expected) => {
    const services = {
      _rules_: [
        { _match_service_: ['orders.dns:8080'], name: 'port' },
        { _match_service_: ['orders.dns'], name: 'any port' },
      ],
    };
    expect(await chosen(services, { cluster })).toBe(expected);
  });

  it('by route prefix is the first that fits', async () => {
    const prefixes = { _rules_: [{ _match_route_prefix_: ['acme/'], name: 'acme' }] };
    expect(await chosen(prefixes, { route: 'acme/orders' })).toBe('acme');
    expect(await chosen(prefixes, { route: 'other/orders' })).toBe('nothing');
  });

  it('needs both where route and service are given, and looks at one category only', async () => {
    const both = {
      _rules_: [
        { _match_route_: ['r'], _match_service_: ['s'], name: 'both' },
        { _match_domain_: ['d'], _match_route_prefix_: ['r'], name: 'domain' },
      ],
    };
    expect(await chosen(both, { route: 'r', cluster: 'outbound|1||s' })).toBe('both');
    expect(await chosen(both, { route: 'r', cluster: 'outbound|1||t', authority: 'h' })).toBe('nothing');
    expect(await chosen(both, { route: 'x', authority: 'd' })).toBe('domain');
  });

  it('is the first in order, whatever the rules before and behind it look at', async () => {
    const mixed = {
      _rules_: [
        { _match_domain_: ['first.test'], name: 'domain before' },
        { _match_route_: ['r'], name: 'route' },
        { _match_domain_: ['*'], name: 'domain behind' },
        { _match_route_: ['r', 's'], name: 'route behind' },
      ],
    };
    expect(await chosen(mixed, { route: 'r', authority: 'first.test' })).toBe('domain before');
    expect(await chosen(mixed, { route: 'r', authority: 'other.test' })).toBe('route');
    expect(await chosen(mixed, { route: 's', authority: 'other.test' })).toBe('domain behind');
  });

  it('is found among a thousand', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({
      _match_route_: [`r${i}`, `r${i}/~`],
      name: `n${i}`,
    }));
    expect(await chosen({ _rules_: many }, { route: 'r999/~' })).toBe('n999');
    expect(await chosen({ _rules_: many }, { route: 'r1000' })).toBe('nothing');
  });

  it('is none where nothing matches and nothing is global', async () => {
    expect(await chosen({ _rules_: [{ _match_route_: ['a'], name: 'a' }] }, { route: 'b' })).toBe('nothing');
  });
});

describe('a configuration', () => {
  it('hands the global part to its rules and keeps settings apart from it', async () => {
    const host = await load(
      { setting: '/~', name: 'g', _rules_: [{ _match_route_: ['r'], name: 'r' }] },
      { route: 'r' },
    );
    const { upstream } = host.request();
    expect(upstream?.header('x-parent')).toBe('g');
    expect(upstream?.header('x-setting')).toBe('/~');
    host.close();
    expect(await chosen({ setting: '/~', _rules_: [] })).toBe('nothing');
  });

  it('has texts, flags, lists and objects, escapes undone', async () => {
    const value = { name: 'é"\n', strict: true, words: ['a', 'b'], items: [{ id: '1' }, { id: '2' }] };
    const host = await load(JSON.stringify(value).replace('é', '\\u00e9').replace('\\n', '\\t'));
    const header = host.request().upstream?.header('x-config') ?? '';
    expect(Buffer.from(header, 'latin1').toString()).toBe('é"\t! a+b 1 2');
    host.close();
  });

  it('is refused with every fault, its path and what to do', async () => {
    const faulty = {
      name: 5,
      nmae: 'x',
      _rules_: [
        { _match_route_: [''], name: 'a' },
        { _match_route_: 7, name: '', strict: 'yes' },
        { _match_route_: ['r'], name: 'n', words: [1], items: [{ id: 'x' }, 7] },
        'no rule',
      ],
    };
    expect(await faults(faulty)).toEqual([
      'configuration refused at _rules_[3]: expected an object; hint: put it in braces',
      expect.stringMatching(
        /at _rules_\[0\]: the rule matches nothing; hint: give the rule one of _match_route_,/,
      ),
      'configuration refused at _rules_[1]._match_route_: expected a list of strings; hint: put it in brackets',
      expect.stringMatching(/at _rules_\[1\]: the rule matches nothing/),
      'configuration refused at _rules_[1].name: empty; hint: write at least one character',
      'configuration refused at _rules_[1].strict: expected true or false; hint: write it without quotes',
      'configuration refused at _rules_[2].words[0]: expected a string; hint: put the value in quotes',
      'configuration refused at _rules_[2].items[1]: expected an object; hint: put it in braces',
      'configuration refused at _rules_[2].items[1].id: missing; hint: add "id"',
      expect.stringMatching(/at _rules_\[3\]: the rule matches nothing/),
      'configuration refused at _rules_[3].name: missing; hint: add "name"',
      'configuration refused at nmae: unknown field; hint: known here: name, strict, words, items',
      'configuration refused at name: expected a string; hint: put the value in quotes',
    ]);
  });

  it.each([
    ['{"name":"a","na\\u006de":"b"}', 'configuration refused: a field stands twice; hint: keep one of them'],
    ['{"name":', expect.stringMatching(/^configuration refused: not JSON, unexpected end \(byte 8\)/)],
    ['[]', 'configuration refused: not an object; hint: put it in braces'],
    ['', 'configuration refused at name: missing; hint: add "name"'],
  ])('%s is refused', async (text, line) => {
    expect(await faults(text)).toEqual([line]);
  });

  it('that shows more than 20 faults is cut short', async () => {
    const lines = await faults({ name: 'x', words: Array.from({ length: 30 }, (_, i) => i) });
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe('configuration refused: 10 more faults');
  });
});

describe('isolation', () => {
  const good = { _match_route_: ['good'], name: 'good' };
  const bad = { _match_route_: ['bad'], name: 7 };

  it('skips a faulty rule and keeps the others', async () => {
    const host = await load({ _rules_: [bad, good] }, { route: 'good' }, 'isolating');
    expect(host.request().upstream?.header('x-config')).toBe('good');
    expect([...new Set(host.logs.map(({ level, message }) => `${level}: ${message}`))]).toEqual([
      'warn: rule skipped at _rules_[0].name: expected a string; hint: put the value in quotes',
    ]);
    host.close();
  });

  it('does not let a faulty global part hurt the rules', async () => {
    expect(await chosen({ name: 7, _rules_: [good] }, { route: 'good' }, 'isolating')).toBe('good');
  });

  it('refuses what has no good rule at all', async () => {
    expect(await faults({ _rules_: [bad] }, 'isolating')).toEqual([
      expect.stringMatching(/^configuration refused at _rules_: no rule is left/),
    ]);
  });
});
