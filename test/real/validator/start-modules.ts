/** Modules that the rules accept, since only their start shows what they do. */
import wabt from 'wabt';

import type { Given, ModuleCase } from './module-case.js';

const { parseWat } = await wabt();

interface StartModule extends Given {
  readonly what: string;
  /** The module's own fields, in WebAssembly's text format. */
  readonly fields: string;
  readonly imports?: string;
  readonly loops?: true;
}

const importing = (name: string, type: string): string =>
  `(import "env" "proxy_${name}" (func $${name} ${type}))`;
const i32 = (count: number): string => `(param ${'i32 '.repeat(count)}) (result i32)`;
const callback = (name: string, body: string): string =>
  `(func $${name} (export "proxy_on_${name}") (param i32 i32) (result i32) ${body})`;
const configure = (body: string): string => callback('configure', body);
const SAY = '(drop (call $log (i32.const 2) (i32.const 16) (i32.const 5)))';
const LOOP = '(loop $again (br $again)) (unreachable)';
const TRUE = '(i32.const 1)';
/** Whether a host call is answered Ok. */
const ok = (call: string): string => `(i32.eqz ${call})`;
const READ = importing('get_buffer_bytes', i32(5));
/** Reads the configuration of a buffer to 2048 (pointer) and 2052 (size). */
const read = (buffer: number): string =>
  `(call $get_buffer_bytes (i32.const ${buffer}) (i32.const 0) (i32.const 4096) (i32.const 2048) (i32.const 2052))`;
const LOG = importing('log', i32(3));
const GRPC = importing('grpc_call', i32(12));
const HTTP = importing('http_call', i32(10));
/** Three pairs: `:method` GET, `:path` /, `:authority` a. */
const HEADERS =
  '\\03\\00\\00\\00\\07\\00\\00\\00\\03\\00\\00\\00\\05\\00\\00\\00\\01\\00\\00\\00\\0a\\00\\00\\00\\01\\00\\00\\00' +
  ':method\\00GET\\00:path\\00/\\00:authority\\00a\\00';
const PROPERTY = importing('get_property', i32(4));

const MODULES: Readonly<Record<string, StartModule>> = {
  'says-hello': {
    what: 'nothing: it logs and is content',
    imports: LOG,
    fields: configure(`${SAY} ${TRUE}`),
  },
  'takes-its-time': {
    what: 'nothing: it counts to a thousand million first',
    fields: configure(`(local $n i32) (loop $again (br_if $again (i32.lt_u
      (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 1000000000)))) ${TRUE}`),
  },
  'fills-a-gigabyte': {
    what: 'nothing: it asks for all the memory that a gateway gives',
    fields: configure('(i32.ne (memory.grow (i32.const 16383)) (i32.const -1))'),
  },
  'wants-more-than-a-gigabyte': {
    what: 'it refuses when it does not get a page more than a gateway gives',
    fields: configure('(i32.ne (memory.grow (i32.const 16384)) (i32.const -1))'),
  },
  'reads-its-configuration': {
    what: 'nothing: it reads what it is given',
    imports: READ,
    configuration: '{"header":"x-token"}',
    fields: configure(`(i32.and ${ok(read(7))} (i32.eq (i32.load (i32.const 2052)) (i32.const 20)))`),
  },
  'wants-a-configuration': {
    what: 'it refuses an empty configuration',
    fields: configure('(i32.gt_u (local.get 1) (i32.const 0))'),
  },
  'gets-the-configuration-it-wants': {
    what: 'nothing: the one before, configured',
    configuration: '{}',
    fields: configure('(i32.gt_u (local.get 1) (i32.const 0))'),
  },
  'reads-the-configuration-of-its-vm': {
    what: 'nothing: it reads what its VM is given',
    imports: READ,
    vmConfiguration: 'eight ch',
    fields: callback(
      'vm_start',
      `(i32.and ${ok(read(6))} (i32.eq (i32.load (i32.const 2052)) (i32.const 8)))`,
    ),
  },
  'wants-a-vm-configuration': {
    what: 'it refuses when its VM is given nothing',
    fields: callback('vm_start', '(i32.gt_u (local.get 1) (i32.const 0))'),
  },
  'is-registered-for-a-root-id': {
    what: 'nothing: it finds the root_id that it is for',
    imports: PROPERTY,
    rootId: 'tools',
    fields: `(data (i32.const 64) "plugin_root_id") ${configure(`(i32.and
      ${ok('(call $get_property (i32.const 64) (i32.const 14) (i32.const 2048) (i32.const 2052))')}
      (i32.eq (i32.load (i32.const 2052)) (i32.const 5)))`)}`,
  },
  'misses-its-root-id': {
    what: 'it refuses a root_id that it was not registered for',
    imports: PROPERTY,
    fields: `(data (i32.const 64) "plugin_root_id") ${configure(`(i32.and
      ${ok('(call $get_property (i32.const 64) (i32.const 14) (i32.const 2048) (i32.const 2052))')}
      (i32.eq (i32.load (i32.const 2052)) (i32.const 5)))`)}`,
  },
  'loops-in-configure': { what: 'on_configure never returns', loops: true, fields: configure(LOOP) },
  'loops-in-initialize': {
    what: '_initialize never returns',
    loops: true,
    fields: `(func (export "_initialize") ${LOOP})`,
  },
  'loops-in-start-section': {
    what: 'the start section never returns',
    loops: true,
    fields: `(func $s ${LOOP}) (start $s)`,
  },
  'recurses-without-end': {
    what: 'on_configure calls itself until the stack is full',
    fields: configure('(call $configure (i32.const 0) (i32.const 0))'),
  },
  'divides-by-zero': {
    what: 'on_configure divides by zero',
    fields: configure('(i32.div_u (i32.const 1) (i32.const 0))'),
  },
  'reads-out-of-bounds': {
    what: 'on_configure reads behind its memory',
    fields: configure('(i32.load (i32.const -16))'),
  },
  'calls-an-empty-table': {
    what: 'on_configure calls a function of a table that holds none',
    fields: `(type $f (func (result i32))) (table 1 funcref) ${configure('(call_indirect (type $f) (i32.const 0))')}`,
  },
  'traps-in-malloc': {
    what: 'its malloc traps when the host hands it the configuration',
    imports: READ,
    configuration: '{}',
    fields: configure(ok(read(7))),
  },
  'malloc-gives-an-address-outside': {
    what: 'its malloc answers an address behind its memory',
    imports: READ,
    configuration: '{}',
    fields: configure(ok(read(7))),
  },
  'asks-for-time-and-chance': {
    what: 'nothing: it asks WASI while it initialises, as languages with a runtime do',
    imports: `(import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))`,
    fields: `(func (export "_initialize")
      (if (call $random (i32.const 64) (i32.const 8)) (then unreachable))
      (if (call $clock (i32.const 0) (i64.const 1) (i32.const 64)) (then unreachable)))`,
  },
  'asks-for-properties-too-early': {
    what: '_initialize asks for a property, which is not allowed there',
    imports: PROPERTY,
    fields: `(func (export "_initialize")
      (drop (call $get_property (i32.const 64) (i32.const 1) (i32.const 2048) (i32.const 2052))))`,
  },
  'sets-a-tick-and-a-metric': {
    what: 'nothing: it sets a tick, a metric and shared data',
    imports: `${importing('set_tick_period_milliseconds', i32(1))} ${importing('define_metric', i32(4))}
      ${importing('set_shared_data', i32(5))}`,
    fields: `(data (i32.const 64) "requests") ${configure(`(i32.and
      ${ok('(call $set_tick_period_milliseconds (i32.const 1000))')} (i32.and
      ${ok('(call $define_metric (i32.const 0) (i32.const 64) (i32.const 8) (i32.const 2048))')}
      ${ok('(call $set_shared_data (i32.const 64) (i32.const 8) (i32.const 64) (i32.const 8) (i32.const 0))')}))`)}`,
  },
  'answers-where-there-is-no-request': {
    what: 'on_configure sends a local response, and is not asked whether that went well',
    imports: importing('send_local_response', i32(8)),
    fields:
      configure(`(drop (call $send_local_response (i32.const 200) (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const -1))) ${TRUE}`),
  },
  'calls-grpc-without-a-target': {
    what: 'on_configure makes a gRPC call to a service without a target',
    imports: GRPC,
    fields:
      configure(`(drop (call $grpc_call ${'(i32.const 0) '.repeat(10)} (i32.const 1000) (i32.const 2048)))
      ${TRUE}`),
  },
  'calls-a-cluster': {
    what: 'on_configure calls a cluster, and refuses when that does not begin',
    imports: HTTP,
    fields: `(data (i32.const 64) "users") (data (i32.const 128) "${HEADERS}")
      ${configure(
        ok(`(call $http_call (i32.const 64) (i32.const 5) (i32.const 128) (i32.const 61)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1000) (i32.const 2048))`),
      )}`,
  },
};

const MALLOCS: Readonly<Record<string, string>> = {
  'traps-in-malloc': 'unreachable',
  'malloc-gives-an-address-outside': '(i32.const -16)',
};

export function startModules(): ModuleCase[] {
  return Object.entries(MODULES).map(([name, { fields, imports = '', ...rest }]) => {
    const text = `(module ${imports} (memory (export "memory") 1) (data (i32.const 16) "hello")
      (func (export "proxy_abi_version_0_2_1"))
      (func $malloc (export "malloc") (param i32) (result i32) ${MALLOCS[name] ?? '(i32.const 1024)'}) ${fields})`;
    const module = parseWat(`${name}.wat`, text);
    const { buffer } = module.toBinary({ write_debug_names: true });
    module.destroy();
    return { id: `start/${name}`, bytes: buffer, ...rest };
  });
}
