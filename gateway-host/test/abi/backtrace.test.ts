import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { createHost } from '../../src/testing/index.js';

const { parseWat } = await wabt();

/** `names`: with a name section. The constant in front of the trap makes its place easy to find. */
function build(body: string, names: boolean): Uint8Array {
  const text = `(module
    (memory (export "memory") 1)
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 0))
    (func $inner (i32.const 123456) (drop) (unreachable))
    ${body})`;
  const module = parseWat('plugin.wat', text);
  if (names) module.applyNames();
  const bytes = Buffer.from(module.toBinary({ write_debug_names: names }).buffer);
  module.destroy();
  return bytes;
}

async function failure(module: Uint8Array): Promise<string[]> {
  const host = await createHost({ plugins: [{ module }] });
  host.request();
  const line = host.logs.find(({ message }) => message.startsWith('Function:'));
  host.close();
  return line?.message.split('\n') ?? [];
}

const CALL =
  '(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (call $inner) (i32.const 0))';

describe('the backtrace of a trap', () => {
  it('has the functions by name and their places in the file', async () => {
    const module = build(CALL, true);
    const trap = Buffer.from(module).indexOf(Buffer.from([0x41, 0xc0, 0xc4, 0x07, 0x1a, 0x00])) + 5;
    const lines = await failure(module);
    expect(lines.slice(0, 2)).toEqual([
      'Function: proxy_on_request_headers failed: Uncaught RuntimeError: unreachable',
      'Proxy-Wasm plugin in-VM backtrace:',
    ]);
    expect(lines[2]).toBe(`  0:  0x${trap.toString(16)} - inner`);
    expect(lines[3]).toMatch(/^ {2}1: {2}0x[0-9a-f]+ - /);
    expect(lines.length).toBe(4);
  });

  it('is left out of a module without names', async () => {
    expect(await failure(build(CALL, false))).toEqual([
      'Function: proxy_on_request_headers failed: Uncaught RuntimeError: unreachable',
    ]);
  });

  it('has twenty frames at most', async () => {
    const deep = `
      (func $deep (param i32) (if (i32.eqz (local.get 0)) (then (call $inner)))
        (call $deep (i32.sub (local.get 0) (i32.const 1))))
      (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
        (call $deep (i32.const 40)) (i32.const 0))`;
    const lines = await failure(build(deep, true));
    expect(lines.length).toBe(22);
    expect(lines.at(-1)).toMatch(/^ 19: {2}0x[0-9a-f]+ - deep$/);
  });
});
