/**
 * Modules that are none: the contract's reader and rules, and the gateway's loader, refuse them in their own words. What
 * an engine takes, the reader takes too, and with the same imports and exports.
 */
import { isDeepStrictEqual } from 'node:util';

import { ContractError } from '@postern/contract/errors';
import { checkModule } from '@postern/contract/rules';
import { readModule, type WasmModule } from '@postern/contract/wasm';

import { engine, type EngineModule } from '../../../src/abi/wasm-api.js';
import { GatewayError } from '../../../src/errors.js';
import { TestHost } from '../../../src/testing/test-host.js';
import { wat } from '../../abi/wat.js';
import { fuzz } from '../campaign.js';

const BASE = `
  (memory (export "memory") 1)
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))`;
const LOG = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';
const CALL = '(drop (call $log (i32.const 2) (i32.const 8) (i32.const 2)))';

// None of them has a loop: a changed name or index must not make one that runs for ever.
const SEEDS = [
  wat(BASE),
  wat(
    `${LOG} ${BASE} (func (export "_initialize") ${CALL}) (func (export "proxy_on_vm_start") (param i32 i32) (result i32) ${CALL} (i32.const 1))`,
  ),
  wat(`${LOG} (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
    (table (export "t") 2 4 funcref) (global (export "g") (mut i32) (i32.const 5)) (elem (i32.const 0) $log)
    (data (i32.const 8) "hello") ${BASE} (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0))
    (func (export "proxy_on_context_create") (param i32 i32) ${CALL}) (func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 1))`),
  wat(`(import "env" "memory" (memory 1 16)) (func (export "proxy_abi_version_0_1_0"))
    (func (export "malloc") (param i32) (result i32) (i32.const 1024)) (func (export "_start")) (func $named (local i64 f32 v128))`),
].map((bytes) => Buffer.from(bytes));

const NAMES = [
  'proxy_log',
  'malloc',
  'memory',
  '_initialize',
  '_start',
  'main',
  'proxy_on_done',
  'proxy_abi_version_0_2_0',
];
const WORDS = [
  ...NAMES.map((name) => Buffer.from([name.length, ...Buffer.from(name)])),
  ...[
    [0x80, 0x80, 0x80, 0x80, 0x10],
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0x80, 0x00],
    [0x60, 0, 0],
    [0x7f, 0x01],
    [0, 97, 115, 109, 1, 0, 0, 0],
  ],
  ...[
    [0, 4, 110, 97, 109, 101],
    [12, 1, 0],
    [13, 1, 0],
    [0x40],
    [0x6f],
    [0x70],
    [0x03],
    [0x05],
    [0x64, 0x00],
  ],
].map((word) => Buffer.from(word));

function check(input: Buffer): void {
  const parsed = parse(input);
  checkModule(input);
  const module = compile(input);
  if (module !== undefined && parsed instanceof ContractError && parsed.code !== 'CT_WASM_UNSUPPORTED') {
    throw new Error(`the engine takes what the reader refuses: ${parsed.message}`);
  }
  if (module !== undefined && !(parsed instanceof ContractError)) compareWithEngine(module, parsed);
  // Code that was changed may run for ever; the gateway has a deadline for that, this test has not.
  if (parsed instanceof ContractError || !SEED_CODES.has(codeOf(parsed))) return;
  load(input);
}

function parse(input: Buffer): WasmModule | ContractError {
  try {
    return readModule(input);
  } catch (error) {
    if (error instanceof ContractError) return error;
    throw error;
  }
}

function load(module: Buffer): void {
  let host: TestHost | undefined;
  try {
    host = new TestHost({ plugins: [{ module }], trace: false });
    host.request({ body: 'b' }).close();
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
  } finally {
    host?.close();
  }
}

function compile(input: Buffer): EngineModule | undefined {
  try {
    return new engine.Module(input);
  } catch {
    return undefined;
  }
}

function compareWithEngine(module: EngineModule, parsed: WasmModule): void {
  const ours = {
    imports: parsed.imports.map(named),
    exports: parsed.exports.map(({ name, kind }) => ({ name, kind })),
  };
  const theirs = {
    imports: engine.Module.imports(module).map(named),
    exports: engine.Module.exports(module).map(({ name, kind }) => ({ name, kind })),
  };
  if (!isDeepStrictEqual(ours, theirs)) throw new Error(`read otherwise: ${JSON.stringify([ours, theirs])}`);
}

function named({ module, name, kind }: { module: string; name: string; kind: string }) {
  return { module, name, kind };
}

function codeOf({ bytes, code }: WasmModule): string {
  return code
    .map(({ offset, size }) => Buffer.from(bytes.subarray(offset, offset + size)).toString('hex'))
    .join(' ');
}

const SEED_CODES = new Set(SEEDS.map((seed) => codeOf(readModule(seed))));

fuzz({ name: 'wasm-module', seeds: SEEDS, words: WORDS, quick: 1500, check });
