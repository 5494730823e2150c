/**
 * A VM whose module exports every host function that it imports, so that a test calls them with exact arguments and
 * reads the guest's memory around the results. Memory is filled with 0x58 ('X'): every byte is its own guard.
 */
import { HOST_FUNCTIONS, WASI_FUNCTIONS, type HostFunction } from '@postern/contract/abi';
import binaryen from 'binaryen';
import { findOffer } from '../../src/abi/offers.js';
import type { Context } from '../../src/abi/context.js';
import type { Vm } from '../../src/abi/vm.js';
import { createHost, type TestHost } from '../../src/testing/index.js';

export const GUARD = 0x58;
/** Where the guest's malloc hands out memory; it starts anew with each call. */
export const HEAP = 4096;
const PAGE = 65_536;

/** Rows that a module of ABI 0.2.1 can import here. */
export const OFFERED: readonly HostFunction[] = [...HOST_FUNCTIONS, ...WASI_FUNCTIONS].flatMap(
  (row) => findOffer(row.module, row.name, { version: '0.2.1', profile: 'envoy' })?.row ?? [],
);

function moduleText(): string {
  const imports = OFFERED.map((row) => {
    const params = row.params.map(({ type }) => type).join(' ');
    const result = row.results.length === 0 ? '' : `(result ${row.results.join(' ')})`;
    const type = `${params === '' ? '' : `(param ${params})`} ${result}`;
    return `(import "${row.module}" "${row.name}" (func $${row.name} ${type}))`;
  });
  const exports = OFFERED.map((row) => `(export "${row.name}" (func $${row.name}))`);
  return `(module ${imports.join('\n')}
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const ${HEAP}))
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param $size i32) (result i32)
      (if (i32.eq (local.get $size) (i32.const 666)) (then (return (i32.const 0))))
      (if (i32.eq (local.get $size) (i32.const 777)) (then (drop (memory.grow (i32.const 1)))))
      (global.get $next) (global.set $next (i32.add (global.get $next) (local.get $size))))
    (func (export "reset") (global.set $next (i32.const ${HEAP})))
    ${exports.join('\n')})`;
}

/** One VM under test. */
export class HostHarness {
  readonly host: TestHost;
  readonly vm: Vm;
  readonly #context: Context;

  private constructor(host: TestHost) {
    this.host = host;
    const root = host.plugins[0]?.root;
    if (root === undefined) throw new Error('the harness has no plugin');
    this.vm = root.vm;
    this.#context = root;
  }

  static async create(configuration = ''): Promise<HostHarness> {
    const parsed = binaryen.parseText(moduleText());
    const module = parsed.emitBinary();
    parsed.dispose();
    const host = await createHost({
      plugins: [{ module, configuration, vmConfiguration: 'vm', environment: { A: '1', BC: 'de' } }],
      now: () => 0x0102030405060708n,
    });
    host.trace.length = 0;
    return new HostHarness(host);
  }

  /** Fills memory with guards and writes text at addresses. */
  prepare(texts: Readonly<Record<number, string | Buffer>> = {}): void {
    (this.vm.exports['reset'] as () => void)();
    this.vm.memory.bytes.fill(GUARD, 0, PAGE);
    for (const [address, text] of Object.entries(texts)) {
      this.vm.memory.bytes.set(Buffer.from(text as string, 'latin1'), Number(address));
    }
    this.host.trace.length = 0;
    this.host.logs.length = 0;
  }

  /** Calls a host function as the guest would, in the root's context or another one. */
  call(name: string, args: readonly (number | bigint)[], context: Context = this.#context): number {
    this.vm.current = context;
    try {
      return (this.vm.exports[name] as (...args: (number | bigint)[]) => number)(...args);
    } finally {
      this.vm.current = undefined;
    }
  }

  bytes(address: number, size: number): Buffer {
    return Buffer.from(this.vm.memory.bytes.subarray(address, address + size));
  }

  /** The ranges of memory that no longer hold guards, as `[address, bytes]`. */
  written(): [address: number, bytes: string][] {
    const found: [number, string][] = [];
    const all = this.vm.memory.bytes.subarray(0, PAGE);
    for (let at = 0; at < all.length; at++) {
      if (all[at] === GUARD) continue;
      let end = at;
      while (end < all.length && all[end] !== GUARD) end++;
      found.push([at, all.subarray(at, end).toString('hex')]);
      at = end;
    }
    return found;
  }

  close(): void {
    this.host.close();
  }
}
