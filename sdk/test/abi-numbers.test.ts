import { readdirSync, readFileSync } from 'node:fs';
import {
  Action,
  BufferType,
  findGuestFunction,
  findHostFunction,
  LogLevel,
  MapType,
  MetricType,
  Status,
  StreamType,
} from '@postern/contract/abi';
import { describe, expect, it } from 'vitest';

const ASSEMBLY = new URL('../assembly/', import.meta.url);
/** The SDK speaks ABI 0.2.1 alone. */
const HIGRESS_ONLY = ['RedisCallResponse'];
const WASM_TYPES: Record<string, string> = { i64: 'i64', u64: 'i64', f64: 'f64' };

/** Sources by path: the SDK cannot import the tables of `contract`, so they are held against each other here. */
const sources = readdirSync(ASSEMBLY, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, ASSEMBLY), 'utf8'))
  .join('\n');

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

describe('the types of the ABI', () => {
  const imports = [
    ...sources.matchAll(/@external\('env', '(\w+)'\)\n(?:export )?declare function \w+\(([^)]*)\): (\w+);/g),
  ];
  const exports = [...sources.matchAll(/^export function (proxy_on_\w+)\(([^)]*)\): (\w+)/gm)];

  it('are declared for every external function', () => {
    expect(imports).toHaveLength([...sources.matchAll(/@external\(/g)].length);
    expect(imports.length).toBeGreaterThan(20);
    expect(exports.length).toBeGreaterThan(12);
  });

  it.each(imports.map(([, name = '', parameters = '']) => [name, wasmTypes(parameters)] as const))(
    'of %s are those of the contract, in ABI 0.2.1',
    (name, types) => {
      const row = findHostFunction(name);
      expect(types).toEqual(row?.params.map(({ type }) => type));
      expect(row?.versions).toContain('0.2.1');
    },
  );

  it.each(
    exports.map(
      ([, name = '', parameters = '', result = '']) => [name, wasmTypes(parameters), result] as const,
    ),
  )('of %s are those of the contract', (name, types, result) => {
    const row = findGuestFunction(name, '0.2.1');
    expect(types).toEqual(row?.params.map(({ type }) => type));
    expect(result === 'void' ? [] : ['i32']).toEqual(row?.results);
  });
});
