import { describe, expect, it } from 'vitest';

import * as abi from '../../src/abi/index.js';

const { ABI_VERSIONS, ENV_FUNCTIONS, GUEST_CALLBACKS, HOST_FUNCTIONS, WASI_FUNCTIONS } = abi;
const short = (row: Parameters<typeof abi.typeOf>[0]): string =>
  [row.params.map(({ type }) => type), row.results]
    .map((types) => types.map((type) => (type === 'i64' ? 'I' : type[0])).join(''))
    .join('>');
const named = (name: string): string => {
  const row = [...HOST_FUNCTIONS, ...WASI_FUNCTIONS].find((row) => row.name === name);
  return row === undefined ? 'absent' : short(row);
};

describe('the host functions', () => {
  it.each([
    ['0.1.0', 40],
    ['0.2.0', 38],
    ['0.2.1', 39],
    ['0.2.100', 39],
  ] as const)('of ABI %s are %i', (version, count) => {
    expect(ENV_FUNCTIONS.filter((row) => row.versions.includes(version))).toHaveLength(count);
  });

  it.each([
    ['proxy_log', 'iii>i'],
    ['proxy_send_local_response', 'iiiiiiii>i'],
    ['proxy_get_shared_data', 'iiiii>i'],
    ['proxy_resolve_shared_queue', 'iiiii>i'],
    ['proxy_http_call', 'iiiiiiiiii>i'],
    ['proxy_grpc_call', 'iiiiiiiiiiii>i'],
    ['proxy_grpc_stream', 'iiiiiiiii>i'],
    ['proxy_increment_metric', 'iI>i'],
    ['proxy_record_metric', 'iI>i'],
    ['proxy_get_metric', 'ii>i'],
    ['proxy_done', '>i'],
    ['proxy_continue_request', '>i'],
    ['proxy_clear_route_cache', '>i'],
    ['proxy_call_foreign_function', 'iiiiii>i'],
    ['emscripten_notify_memory_growth', 'i>'],
    ['proxy_redis_init', 'iiiiiii>i'],
    ['fd_write', 'iiii>i'],
    ['fd_pwrite', 'iiiIi>i'],
    ['clock_time_get', 'iIi>i'],
    ['path_open', 'iiiiiIIii>i'],
    ['fd_seek', 'iIii>i'],
    ['fd_readdir', 'iiiIi>i'],
    ['poll_oneoff', 'iiii>i'],
    ['proc_exit', 'i>'],
    ['sched_yield', '>i'],
  ])('have the type that hosts link: %s is %s', (name, type) => expect(named(name)).toBe(type));

  it('stand once each, with distinct names for their parameters', () => {
    const rows = [...HOST_FUNCTIONS, ...WASI_FUNCTIONS];
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const { params } of rows) expect(new Set(params.map(({ name }) => name)).size).toBe(params.length);
    expect(WASI_FUNCTIONS).toHaveLength(46);
    expect(abi.WASI_REQUIRED.filter((name) => named(name) === 'absent')).toEqual([]);
    expect(abi.findHostFunction('proxy_get_upstream_hosts')).toMatchObject({
      provider: 'higress',
      params: [{}, {}],
    });
  });

  it('write data before size and results last', () => {
    for (const { name, params } of HOST_FUNCTIONS) {
      for (const [at, parameter] of params.entries()) {
        if (parameter.name.endsWith('_data'))
          expect([name, params[at + 1]?.name]).toEqual([name, parameter.name.replace(/data$/, 'size')]);
      }
      expect(params.map((parameter) => parameter.name.startsWith('return_')).join()).toMatch(
        /^(false,?)*(true,?)*$/,
      );
    }
  });
});

describe('the callbacks', () => {
  it.each([
    ['proxy_on_request_headers', '0.1.0', 'ii>i'],
    ['proxy_on_request_headers', '0.2.0', 'iii>i'],
    ['proxy_on_response_headers', '0.2.1', 'iii>i'],
    ['proxy_on_http_call_response', '0.2.1', 'iiiii>'],
    ['proxy_on_redis_call_response', '0.2.100', 'iiii>'],
    ['proxy_on_foreign_function', '0.2.1', 'iii>'],
    ['proxy_on_context_create', '0.1.0', 'ii>'],
    ['proxy_on_done', '0.2.1', 'i>i'],
  ] as const)('%s has in %s the type %s', (name, version, type) => {
    const row = abi.findGuestFunction(name, version);
    expect(row && short(row)).toBe(type);
  });

  it('have one type at most in each version', () => {
    for (const version of ABI_VERSIONS) {
      const names = GUEST_CALLBACKS.filter((row) => row.versions.includes(version)).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
    expect(abi.findGuestFunction('proxy_on_foreign_function', '0.1.0')).toBeUndefined();
  });
});

it('names versions by their markers', () => {
  expect(ABI_VERSIONS.map(abi.abiMarker)).toEqual([
    'proxy_abi_version_0_1_0',
    'proxy_abi_version_0_2_0',
    'proxy_abi_version_0_2_1',
    'proxy_abi_version_0_2_100',
  ]);
  expect(ABI_VERSIONS.map((version) => abi.abiVersionOfMarker(abi.abiMarker(version)))).toEqual(ABI_VERSIONS);
  expect(abi.abiVersionOfMarker('proxy_abi_version_0_3_0')).toBeUndefined();
});

it('writes types as Envoy does and names of statuses as the specification does', () => {
  expect(abi.formatFunctionType({ params: ['i32', 'i64'], results: [] })).toBe('i32 i64 -> void');
  expect(abi.sameFunctionType({ params: ['i32'], results: [] }, { params: [], results: ['i32'] })).toBe(
    false,
  );
  expect([0, 12, 13].map(abi.statusName)).toEqual(['Ok', 'Unimplemented', '13']);
});

it.each([
  ['Status', abi.Status, 13],
  ['LogLevel', abi.LogLevel, 6],
  ['BufferType', abi.BufferType, 10],
  ['MapType', abi.MapType, 8],
  ['StreamType', abi.StreamType, 4],
  ['MetricType', abi.MetricType, 3],
  ['Action', abi.Action, 2],
])('numbers %s from 0 on, without a gap', (_name, values, count) => {
  expect(Object.values(values)).toEqual(Array.from({ length: count }, (_, value) => value));
});
