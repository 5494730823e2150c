import { readdirSync, readFileSync } from 'node:fs';
import {
  Action,
  BufferType,
  ENV_FUNCTIONS,
  findGuestFunction,
  findHostFunction,
  GUEST_CALLBACKS,
  LogLevel,
  MapType,
  MetricType,
  Status,
  StreamType,
} from '@postern/contract/abi';
import { describe, expect, it } from 'vitest';

const ASSEMBLY = new URL('../assembly/', import.meta.url);
/** What Higress alone has stands in files of its own. */
const HIGRESS_ONLY = ['RedisCallResponse'];
const WASM_TYPES: Record<string, string> = { i64: 'i64', u64: 'i64', f64: 'f64' };

/** Sources by path: the SDK cannot import the tables of `contract`, so they are held against each other here. */
const files = readdirSync(ASSEMBLY, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  // What a unit test calls is no gateway's, but the runner's.
  .filter((file) => !/^testing[/\\]/.test(file));
const sources = read(files);

function read(some: readonly string[]): string {
  return some.map((file) => readFileSync(new URL(file, ASSEMBLY), 'utf8')).join('\n');
}

function enumOf(name: string): Record<string, number> {
  const body = new RegExp(`export enum ${name} {([^}]*)}`).exec(sources)?.[1] ?? '';
  return Object.fromEntries(
    [...body.matchAll(/(\w+) = (\d+)/g)].map(([, key, value]) => [key, Number(value)]),
  );
}

function wasmTypes(parameters: string): string[] {
  return [...parameters.matchAll(/\w+: (\w+)/g)].map(([, type = '']) => WASM_TYPES[type] ?? 'i32');
}

describe('the numbers of the ABI', () => {
  it.each(Object.entries({ Action, BufferType, LogLevel, MapType, MetricType, Status, StreamType }))(
    '%s are those of the contract',
    (name, expected) => {
      const own = Object.entries(expected).filter(([key]) => !HIGRESS_ONLY.includes(key));
      expect(enumOf(name)).toEqual(Object.fromEntries(own));
    },
  );
});

const IMPORT = /@external\('env', '(\w+)'\)\n(?:export )?declare function \w+\(([^)]*)\): (\w+);/g;
const EXPORT = /^export function (proxy_on_\w+)\(([^)]*)\): (\w+)/gm;
/** These files are for plugins of an ABI of their own. */
const FIRST = /abi-0-1-0\.ts$/;

it('every external function is looked at', () => {
  // what comes from WASI is no function of the ABI's
  expect([...sources.matchAll(IMPORT)]).toHaveLength([...sources.matchAll(/@external\(\s*'env'/g)].length);
});

describe.each([
  ['0.2.1', read(files.filter((file) => !FIRST.test(file)))],
  ['0.1.0', read(files.filter((file) => FIRST.test(file)))],
] as const)('the types of ABI %s', (version, text) => {
  const imports = [...text.matchAll(IMPORT)];
  const exports = [...text.matchAll(EXPORT)];

  it.each(imports.map(([, name = '', parameters = '']) => [name, wasmTypes(parameters)] as const))(
    'of %s are those of the contract',
    (name, types) => {
      const row = findHostFunction(name);
      expect(types).toEqual(row?.params.map(({ type }) => type));
      expect(row?.versions).toContain(version);
    },
  );

  it.each(
    exports.map(
      ([, name = '', parameters = '', result = '']) => [name, wasmTypes(parameters), result] as const,
    ),
  )('of %s are those of the contract', (name, types, result) => {
    const row = findGuestFunction(name, version);
    expect(types).toEqual(row?.params.map(({ type }) => type));
    expect(result === 'void' ? [] : ['i32']).toEqual(row?.results);
  });
});

it('every call and callback of ABI 0.2.1 is there', () => {
  const called = new Set([...sources.matchAll(IMPORT)].map(([, name]) => name));
  const missing = ENV_FUNCTIONS.filter((row) => row.versions.includes('0.2.1') && !called.has(row.name));
  expect(missing.map(({ name }) => name)).toEqual([]);
  const given = new Set([...sources.matchAll(EXPORT)].map(([, name]) => name));
  const absent = GUEST_CALLBACKS.filter((row) => row.provider !== 'envoy' && !given.has(row.name));
  expect(absent.map(({ name }) => name)).toEqual([]);
});
