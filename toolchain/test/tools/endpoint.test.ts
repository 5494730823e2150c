import { describe, expect, it } from 'vitest';
import { elsewhere, endpointsOf } from '../../src/tools/endpoint.js';
import type { Json } from '../../src/tools/json.js';

/** Each endpoint as label, authority, route and cluster. */
function rows(rule: Json): string[] {
  return endpointsOf(rule).map(({ label, authority, properties }) =>
    [label, authority, properties['xds.route_name'], properties['xds.cluster_name']].join(' | '),
  );
}

describe('the endpoints of a rule', () => {
  it.each<[Json, string[]]>([
    [
      { _match_route_: ['a', '', 'b'] },
      ['route a | any-other.invalid | a | any-other', 'route b | any-other.invalid | b | any-other'],
    ],
    [{ _match_route_prefix_: ['a-'] }, ['routes a-* | any-other.invalid | a-any-other | any-other']],
    [
      { _match_domain_: ['a.test', '*.b.test', 'c.*', '*'] },
      [
        'domain a.test | a.test | any-other | any-other',
        'domain *.b.test | any-other.b.test | any-other | any-other',
        'domain c.* | c.any-other | any-other | any-other',
        'domain * | any-other | any-other | any-other',
      ],
    ],
    [
      { _match_service_: ['a.dns', 'b.dns:8080'] },
      [
        'service a.dns | any-other.invalid | any-other | outbound|80||a.dns',
        'service b.dns:8080 | any-other.invalid | any-other | outbound|8080||b.dns',
      ],
    ],
    [
      { _match_route_: ['a', 'b'], _match_service_: ['s'], _match_route_prefix_: ['no'] },
      [
        'route a, service s | any-other.invalid | a | outbound|80||s',
        'route b, service s | any-other.invalid | b | outbound|80||s',
      ],
    ],
    [
      { _match_route_: ['a'], server: { allowedHosts: ['mcp.test', 'x'] } },
      ['route a | mcp.test | a | any-other'],
    ],
    [
      { _match_domain_: ['d'], server: { allowedHosts: ['mcp.test'] } },
      ['domain d | d | any-other | any-other'],
    ],
    [{ _match_route_: 'a', _match_domain_: [1, null] }, []],
    [{}, []],
    [null, []],
  ])('%j', (rule, expected) => {
    expect(rows(rule)).toEqual(expected);
  });

  it('leave one for what has no rule', () => {
    expect(elsewhere({ server: { allowedHosts: ['mcp.test'] } })).toMatchObject({ authority: 'mcp.test' });
    expect(elsewhere({}).label).toBe('requests without a rule');
  });
});
