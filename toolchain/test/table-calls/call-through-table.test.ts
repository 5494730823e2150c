import { callGraph, readModule } from '@postern/contract/wasm';
import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';

import { engine } from '../../src/plugin-tests/wasm-api.js';
import { callThroughTable } from '../../src/table-calls/call-through-table.js';

/** A function with this body and enough to be worth a call. */
const body = (what: string): string =>
  `(i32.add ${what} ${'(i32.mul (i32.const 3) '.repeat(8)}(i32.const 1)${')'.repeat(8)})`;

const MODULE = `(module
  (type $unary (func (param i32) (result i32)))
  (import "env" "host" (func $host (param i32) (result i32)))
  (table 3 funcref) (elem (i32.const 1) $held $twice)
  (func $held (param i32) (result i32) ${body('(call $host (local.get 0))')})
  (func $twice (param i32) (result i32) ${body('(call $held (call $held (local.get 0)))')})
  (func $tiny (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $countdown (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $twice (local.get 0)) (call $countdown (i32.sub (local.get 0) (i32.const 1)))))
      (else (call $tiny (i32.const 40)))))
  (func (export "direct") (param i32) (result i32) (call $countdown (local.get 0)))
  (func (export "indirect") (param i32) (result i32) (call_indirect (type $unary) (i32.const 7) (local.get 0))))`;

function assembled(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

type Run = (value: number) => number;

function instantiate(bytes: Uint8Array): { direct: Run; indirect: Run } {
  const env = { host: (value: number) => value * 5 };
  return new engine.Instance(new engine.Module(bytes), { env }).exports as unknown as {
    direct: Run;
    indirect: Run;
  };
}

describe('calls through the table', () => {
  const before = assembled(MODULE);
  const after = callThroughTable(before, 0);

  it('do what the calls did', () => {
    const [old, now] = [instantiate(before), instantiate(after)];
    for (const value of [0, 1, 7, 100]) expect(now.direct(value)).toBe(old.direct(value));
    for (const position of [1, 2]) expect(now.indirect(position)).toBe(old.indirect(position));
    expect(() => now.indirect(0)).toThrow(/null|signature|table/);
  });

  it('stand in place of calls of functions that are worth it, never of the host or of tiny ones', () => {
    const module = readModule(after);
    // $held, $countdown and $twice, called from most places first, behind what was there
    expect([...module.tableSlots]).toEqual([
      [1, 1],
      [2, 2],
      [3, 1],
      [4, 4],
      [5, 2],
    ]);
    expect(module.tables[0]?.limits.min).toBe(6);
    expect(readModule(before).functions).toEqual(module.functions);
  });

  it('are seen through: who calls whom is told as before', () => {
    const [old, now] = [before, after].map((bytes) => callGraph(readModule(bytes)));
    for (let index = 0; index < 7; index += 1)
      expect([index, now?.calls(index)]).toEqual([index, old?.calls(index)]);
  });

  it('are the same from the same module', () => {
    expect(callThroughTable(before, 0)).toEqual(after);
  });
});

describe('a module is left alone', () => {
  it('where it is small', () => {
    const bytes = assembled(MODULE);
    expect(callThroughTable(bytes)).toBe(bytes);
  });

  it.each([
    ['has no table', MODULE.replace(/\(table.*\)\n/, '\n').replace(/\(func \(export "indirect".*\n?/, ')')],
    ['gives its table away', MODULE.replace('(table 3', '(table (export "table") 3')],
    [
      'has somebody else’s table',
      MODULE.replace('(table 3', '(import "env" "table" (table 3').replace(
        'funcref) (elem',
        'funcref)) (elem',
      ),
    ],
  ])('where it %s', (_, text) => {
    const bytes = assembled(text);
    expect(callThroughTable(bytes, 0)).toBe(bytes);
  });
});
