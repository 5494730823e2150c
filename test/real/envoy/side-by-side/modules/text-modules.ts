/** Small modules as text: each is whole but for the one thing that its name says. */
import binaryen from 'binaryen';

const MARK = '(func (export "proxy_abi_version_0_2_1"))';
const MALLOC = '(func (export "malloc") (param i32) (result i32) (i32.const 1024))';
const MEMORY = '(memory (export "memory") 1)';
const LOG = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';
const SAY = '(drop (call $log (i32.const 2) (i32.const 16) (i32.const 5)))';
const HELLO = '(data (i32.const 16) "hello")';

function whole(more = '', imports = ''): string {
  return `(module ${imports} ${MEMORY} ${MARK} ${MALLOC} ${more})`;
}

function importing(module: string, name: string, type: string): string {
  return whole('', `(import "${module}" "${name}" ${type})`);
}

function callback(name: string, type: string, body: string): string {
  return `(func (export "${name}") ${type} ${body})`;
}

const START = '(param i32 i32) (result i32)';
const ASK = '(import "env" "proxy_get_property" (func $ask (param i32 i32 i32 i32) (result i32)))';
const NAME = '(data (i32.const 16) "plugin_name")';
const ASKING = callback(
  'proxy_on_configure',
  START,
  '(i32.eqz (call $ask (i32.const 16) (i32.const 11) (i32.const 40) (i32.const 44)))',
);
const ALLOCATE = (body: string) => callback('proxy_on_memory_allocate', '(param i32) (result i32)', body);

/** Module texts by name. */
const TEXTS: Readonly<Record<string, string>> = {
  whole: whole(),
  'no-marker': `(module ${MEMORY} ${MALLOC})`,
  'marker-0.2.100': `(module ${MEMORY} ${MALLOC} (func (export "proxy_abi_version_0_2_100")))`,
  'marker-0.3.0': `(module ${MEMORY} ${MALLOC} (func (export "proxy_abi_version_0_3_0")))`,
  'marker-0.1.0': `(module ${MEMORY} ${MALLOC} (func (export "proxy_abi_version_0_1_0")))`,
  'marker-0.2.0-then-0.2.1': `(module ${MEMORY} ${MALLOC} (func (export "proxy_abi_version_0_2_0")) ${MARK})`,
  'marker-0.2.1-then-0.2.100': `(module ${MEMORY} ${MALLOC} ${MARK} (func (export "proxy_abi_version_0_2_100")))`,
  'marker-is-global': `(module ${MEMORY} ${MALLOC} (global (export "proxy_abi_version_0_2_1") i32 (i32.const 0)))`,
  'import-abort': importing('env', 'abort', '(func (param i32 i32 i32 i32))'),
  'import-redis': importing(
    'env',
    'proxy_redis_init',
    `(func (param i32 i32 i32 i32 i32 i32 i32) (result i32))`,
  ),
  'import-of-0.1.0': importing('env', 'proxy_clear_route_cache', '(func (result i32))'),
  'import-of-0.1.0-with-its-marker': `(module (import "env" "proxy_clear_route_cache" (func (result i32))) ${MEMORY} ${MALLOC} (func (export "proxy_abi_version_0_1_0")))`,
  'import-of-0.1.0-marker-0.1.0-first': `(module (import "env" "proxy_clear_route_cache" (func (result i32))) ${MEMORY} ${MALLOC} (func (export "proxy_abi_version_0_1_0")) ${MARK})`,
  'import-of-0.1.0-marker-0.2.1-first': `(module (import "env" "proxy_clear_route_cache" (func (result i32))) ${MEMORY} ${MALLOC} ${MARK} (func (export "proxy_abi_version_0_1_0")))`,
  'import-global': importing('env', 'g', '(global i32)'),
  'import-table': importing('env', 'table', '(table 1 funcref)'),
  'import-other-module': importing('host', 'proxy_log', '(func (param i32 i32 i32) (result i32))'),
  'import-proc-raise': importing('wasi_snapshot_preview1', 'proc_raise', '(func (param i32) (result i32))'),
  'import-wasi': [
    ['fd_write', 'i32 i32 i32 i32'],
    ['random_get', 'i32 i32'],
    ['poll_oneoff', 'i32 i32 i32 i32'],
    ['sched_yield', ''],
    ['path_open', 'i32 i32 i32 i32 i32 i64 i64 i32 i32'],
  ].reduce(
    (text, [name, params]) =>
      text.replace(
        '(module',
        `(module (import "wasi_snapshot_preview1" "${name}" (func ${params === '' ? '' : `(param ${params})`} (result i32)))`,
      ),
    whole(),
  ),
  'import-wasi-unstable': importing(
    'wasi_unstable',
    'fd_write',
    '(func (param i32 i32 i32 i32) (result i32))',
  ),
  'import-log-with-other-type': importing('env', 'proxy_log', '(func (param i32 i32) (result i32))'),
  'import-log-without-result': importing('env', 'proxy_log', '(func (param i32 i32 i32))'),
  'import-log-with-64-bit': importing('env', 'proxy_log', '(func (param i32 i64 i32) (result i32))'),
  'import-memory': `(module (import "env" "memory" (memory 1)) ${MARK} ${MALLOC})`,
  'no-memory': `(module ${MARK} ${MALLOC})`,
  'no-malloc': `(module ${MEMORY} ${MARK})`,
  'memory-allocate-only': `(module ${MEMORY} ${MARK} (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 1024)))`,
  // The name of the plugin has to be put somewhere into the guest's memory.
  'memory-allocate-used': `(module ${ASK} ${MEMORY} ${MARK} ${NAME} ${ALLOCATE('(i32.const 1024)')} ${ASKING})`,
  'malloc-before-memory-allocate': `(module ${ASK} ${MEMORY} ${MARK} ${MALLOC} ${NAME} ${ALLOCATE('unreachable')} ${ASKING})`,
  'malloc-with-other-type': `(module ${MEMORY} ${MARK} (func (export "malloc") (param i32 i32) (result i32) (i32.const 1024)))`,
  'malloc-with-other-type-but-memory-allocate': `(module ${MEMORY} ${MARK} (func (export "malloc") (param i32 i32) (result i32) (i32.const 1024)) ${ALLOCATE('(i32.const 1024)')})`,
  'memory-allocate-with-other-type': `(module ${MEMORY} ${MARK} (func (export "proxy_on_memory_allocate") (param i32 i32) (result i32) (i32.const 1024)))`,
  'malloc-and-memory-allocate-with-other-type': whole(
    callback('proxy_on_memory_allocate', '(param i32 i32) (result i32)', '(i32.const 1024)'),
  ),
  'export-with-other-type': whole(
    callback('proxy_on_request_headers', '(param i32 i32) (result i32)', '(i32.const 0)'),
  ),
  'export-of-0.1.0-type': whole(callback('proxy_on_done', '(param i32)', '')),
  'export-is-global': whole('(global (export "proxy_on_log") i32 (i32.const 0))'),
  'start-traps': whole('(func $s unreachable) (start $s)'),
  'start-harmless': whole('(func $s nop) (start $s)'),
  'start-calls-host': whole(`${HELLO} (func $s ${SAY}) (start $s)`, LOG),
  'initialize-logs': whole(`${HELLO} ${callback('_initialize', '', SAY)}`, LOG),
  'initialize-traps': whole(callback('_initialize', '', 'unreachable')),
  'initialize-calls-host': whole(
    callback('_initialize', '', '(drop (call $tick (i32.const 2)))'),
    '(import "env" "proxy_set_tick_period_milliseconds" (func $tick (param i32) (result i32)))',
  ),
  '_start-logs': whole(`${HELLO} ${callback('_start', '', SAY)}`, LOG),
  '_initialize-and-main': whole(
    `${HELLO} ${callback('_initialize', '', SAY)} ${callback('main', '(param i32 i32) (result i32)', `${SAY} (i32.const 0)`)}`,
    LOG,
  ),
  'vm-start-false': whole(callback('proxy_on_vm_start', START, '(i32.const 0)')),
  'vm-start-traps': whole(callback('proxy_on_vm_start', START, 'unreachable')),
  'configure-false': whole(callback('proxy_on_configure', START, '(i32.const 0)')),
  'configure-traps': whole(callback('proxy_on_configure', START, 'unreachable')),
  'proc-exit-returns': whole(
    `${HELLO} ${callback('proxy_on_configure', START, `(call $exit (i32.const 3)) ${SAY} (i32.const 1)`)}`,
    `${LOG} (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))`,
  ),
  'context-create-traps': whole(callback('proxy_on_context_create', '(param i32 i32)', 'unreachable')),
  'memory-16384-pages': `(module (memory (export "memory") 16384) ${MARK} ${MALLOC})`,
  'memory-20000-pages': `(module (memory (export "memory") 20000) ${MARK} ${MALLOC})`,
  'simd-inside': whole('(func (export "simd") (drop (v128.const i32x4 0 0 0 0)))'),
  'simd-in-exported-type': whole('(func (export "simd") (param v128))'),
  'multi-value': whole('(func (export "two") (result i32 i32) (i32.const 1) (i32.const 2))'),
  'reference-types': whole('(table (export "t") 1 externref)'),
  'tail-call': whole(
    '(func $f (result i32) (i32.const 1)) (func (export "tail") (result i32) (return_call $f))',
  ),
};

/** Modules that are made by changing the bytes of a good one. */
const BYTES: Readonly<Record<string, (good: Buffer) => Buffer>> = {
  garbage: () => Buffer.from('\0asm nothing that makes sense'),
  empty: () => Buffer.alloc(0),
  'text-file': () => Buffer.from('(module)'),
  'longer-text-file': () => Buffer.from('hello, this is text\n'),
  'three-bytes': (good) => good.subarray(0, 3),
  'seven-bytes': (good) => good.subarray(0, 7),
  truncated: (good) => good.subarray(0, good.length - 5),
  'trailing-bytes': (good) => Buffer.concat([good, Buffer.from([0xff, 0xff, 0xff])]),
  'other-version': (good) =>
    Buffer.concat([good.subarray(0, 4), Buffer.from([2, 0, 0, 0]), good.subarray(8)]),
  'duplicate-section': (good) => Buffer.concat([good, good.subarray(8, 10 + (good[9] ?? 0))]),
  'custom-section-with-bad-name': (good) => Buffer.concat([good, Buffer.from([0, 3, 2, 0xc3, 0x28])]),
  'custom-section': (good) => Buffer.concat([good, Buffer.from([0, 3, 2, 0x61, 0x62])]),
  'only-the-header': (good) => Buffer.from(good.subarray(0, 8)),
};

export const TEXT_MODULES: readonly string[] = [...Object.keys(TEXTS), ...Object.keys(BYTES)];

/** The bytes of a module. */
export function textModule(name: string): Uint8Array {
  const change = BYTES[name];
  const text = change === undefined ? TEXTS[name] : TEXTS['whole'];
  if (text === undefined) throw new Error(`there is no module ${name}`);
  const parsed = binaryen.parseText(text);
  parsed.setFeatures(binaryen.Features.All);
  const good = Buffer.from(parsed.emitBinary());
  parsed.dispose();
  return change === undefined ? good : change(good);
}
