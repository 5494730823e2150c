/** What runtime values make of settings. Observed of Envoy 1.40 in the configuration example `layered-runtime`. */
import { describe, expect, it } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { bootstrap } from '../../src/config/messages/bootstrap.js';
import { managersOf } from '../../src/config/messages/listener.js';
import { RuntimeValues } from '../../src/config/runtime-values.js';
import { cluster, listenerConfig, type Json } from '../running-gateway.js';

function read(layers: readonly Json[], rest: Json = {}) {
  const static_resources = { listeners: [], clusters: [], ...rest };
  const whole = { layered_runtime: { layers }, static_resources };
  return bootstrap(parseConfigText(JSON.stringify(whole), 'c.json'));
}

const base = (static_layer: Json): Json => ({ name: 'base', static_layer });
const HALF = { numerator: 50, denominator: 100 } as const;

describe('values', () => {
  const { runtime } = read([
    base({ a: { b: 1, c: 'x' }, 'd.e': 2.7, neg: -1, text: '12.5', flag: true, share: { numerator: 3 } }),
    { name: 'over', static_layer: { a: { b: 7 } } },
    { name: 'admin', admin_layer: {} },
  ]);
  const values = new RuntimeValues(runtime);

  it.each<[string, number]>([
    ['a.b', 7],
    ['d.e', 2],
    ['text', 12],
    ['a.c', 99],
    ['neg', 99],
    ['flag', 99],
    ['share', 99],
    ['nobody', 99],
  ])('gives %s as a whole number, or leaves it', (key, wanted) => {
    expect(values.integer(key, 99)).toBe(wanted);
  });

  it('takes a number for percent, and a share as it is', () => {
    expect(values.fraction('a.b', HALF)).toEqual({ numerator: 7, denominator: 100 });
    expect(values.fraction('share', HALF)).toEqual({ numerator: 3, denominator: 100 });
    expect(values.fraction('a.c', HALF)).toBe(HALF);
  });
});

it('replaces shares, weights and limits while it reads', () => {
  const match = { prefix: '/', runtime_fraction: { default_value: { numerator: 1 }, runtime_key: 'r' } };
  const clusters = [
    { name: 'one', weight: 1 },
    { name: 'two', weight: 2 },
  ];
  const weighted_clusters = { runtime_key_prefix: 'w', clusters };
  const { listeners, clusters: read_ } = read(
    [
      base({
        r: 40,
        w: { one: 9 },
        'circuit_breakers.one.high.max_requests': 3,
        'upstream.healthy_panic_threshold': 12,
        'envoy.resource_limits.listener.main.connection_limit': 5,
      }),
    ],
    {
      listeners: [listenerConfig({ routes: [{ match, route: { weighted_clusters } }] })],
      clusters: [cluster('one', 1), cluster('two', 1)],
    },
  );
  expect(JSON.stringify(managersOf(listeners[0] as never)[0]?.routes)).toMatch(
    /"numerator":40,"denominator":100.*"weight":9.*"weight":2/,
  );
  expect(read_[0]?.breakers.high.maxRequests).toBe(3);
  expect(read_[0]?.breakers.default.maxRequests).toBe(1024);
  expect(read_[1]?.breakers.high.maxRequests).toBe(1024);
  expect(read_[0]?.panicThreshold).toBe(12);
  expect(listeners[0]?.connectionLimit).toBe(5);
});

it('bounds the intervals of health checks', () => {
  const tcp_health_check = {};
  const check = { timeout: '1s', interval: '9s', unhealthy_threshold: 1, healthy_threshold: 1 };
  const health_checks = [{ ...check, tcp_health_check }];
  const clusters = [cluster('one', 1, { health_checks })];
  const bounds = (layers: Json[]) => read(layers, { clusters }).clusters[0]?.healthChecks[0];
  expect(bounds([])).toMatchObject({ leastMs: 1, mostMs: undefined });
  const layer = base({ health_check: { min_interval: 5, max_interval: 70 } });
  expect(bounds([layer])).toMatchObject({ leastMs: 5, mostMs: 70 });
});

it.each<[string, Json[], string]>([
  ['nothing', [base({ a: { b: null } })], 'Invalid runtime entry value for a.b'],
  ['a list', [base({ a: [1] })], 'Invalid runtime entry value for a'],
  ['two layers of one name', [base({}), base({})], 'Duplicate layer name: base'],
  ['a layer of no kind', [{ name: 'x' }], 'one of static_layer, admin_layer must be given'],
  ['a layer from disk', [{ name: 'x', disk_layer: {} }], 'Envoy has disk_layer'],
  [
    'a key of Envoy that is not heeded here',
    [base({ 'envoy.reloadable_features.x': true })],
    'Envoy may heed the runtime key envoy.reloadable_features.x, this gateway does not',
  ],
])('refuses %s', (_what, layers, text) => {
  expect(() => read(layers)).toThrow(text);
});
