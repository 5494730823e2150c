/** The smallest modules that break one rule each, by the rule's name and what is wrong. */
import {
  buildModule,
  functionNames,
  pluginModule,
  rawModule,
  section,
  type Parts,
} from '../wasm/module-builder.js';

const LOG = ['env', 'proxy_log', 'i32 i32 i32 -> i32'] as const;
const CALL_0_AND_DROP = [0x41, 0, 0x41, 0, 0x41, 0, 0x10, 0, 0x1a];
const REPLY = ['env', 'proxy_send_local_response', 'i32 i32 i32 i32 i32 i32 i32 i32 -> i32'] as const;
const REPLY_AND_DROP = [...Array.from({ length: 8 }, () => [0x41, 0]).flat(), 0x10, 0, 0x1a];
const CLOSE = ['env', 'proxy_close_stream', 'i32 -> i32'] as const;
/** The first position of the table, in a way that only running the code tells: a constant alone is seen through. */
const SLOT = [0x41, 0, 0x41, 0, 0x6a];
const CALL_TABLE_WITH_0 = [0x41, 0, ...SLOT, 0x11, 0, 0];
const CALL_TABLE = [...SLOT, 0x11, 0, 0, 0x1a];
/** A plugin without memory. */
const BARE = {
  functions: [['->'], ['i32 -> i32', 0x41, 0]],
  exports: { proxy_abi_version_0_2_1: 0, malloc: 1 },
  customs: { name: functionNames() },
} satisfies Parts;
const MEMORY = [0, 1];
const TABLE = [0x70, 0, 1];

const importing = (...imports: NonNullable<Parts['imports']>): Uint8Array => pluginModule({ imports });
const exporting = (name: string, type: `${string}->${string}`, ...body: number[]): Uint8Array =>
  pluginModule({ functions: [[type, ...body]], exports: { [name]: 2 } });
/** A plugin whose only marker is the one given. */
const marked = (exports: Parts['exports']): Uint8Array =>
  buildModule({
    ...BARE,
    memory: MEMORY,
    globals: [[0x7f, 0, 0x41, 0, 0x0b]],
    exports: { memory: [2, 0], malloc: 1, ...exports },
  });

/** What is wrong, and the module. */
export const BAD_MODULES: ReadonlyArray<readonly [what: string, bytes: Uint8Array]> = [
  ['broken-module: empty', new Uint8Array()],
  ['broken-module: text', Buffer.from('(module)')],
  ['broken-module: truncated', pluginModule().subarray(0, 40)],
  ['broken-module: trailing bytes', Uint8Array.from([...pluginModule(), 1])],
  ['broken-module: section twice', rawModule(section(1, [0]), section(1, [0]))],
  ['broken-module: garbage-collected type', rawModule(section(1, [1, 0x5f, 0]))],

  ['abi-marker: none', marked({})],
  ['abi-marker: unknown', marked({ proxy_abi_version_0_3_0: 0 })],
  ['abi-marker: of Higress', marked({ proxy_abi_version_0_2_100: 0 })],
  ['abi-marker: a global', marked({ proxy_abi_version_0_2_1: [3, 0] })],
  [
    'fine: marker of Higress, then 0.2.1',
    marked({ proxy_abi_version_0_2_100: 0, proxy_abi_version_0_2_1: 0 }),
  ],

  ['invalid-code: wrong type on the stack', exporting('run', '-> i32', 0x42, 0)],

  [
    'import-known: of AssemblyScript',
    importing(['env', 'abort', 'i32 i32 i32 i32 ->'], ['env', 'Date.now', '-> f64']),
  ],
  ['import-known: mistyped', importing(['env', 'proxy_get_proprety', 'i32 i32 i32 i32 -> i32'])],
  ['import-known: unlike anything', importing(['env', 'do_what_i_want', '->'])],
  ['import-known: of another version', importing(['env', 'proxy_clear_route_cache', '-> i32'])],
  ['import-known: of Higress', importing(['env', 'proxy_redis_init', 'i32 i32 i32 i32 i32 i32 i32 -> i32'])],
  ['import-known: of another module', importing(['sys', 'print', '->'])],
  ['import-known: of wasm-bindgen', importing(['wbg', '__wbindgen_throw', 'i32 i32 ->'])],
  ['import-known: WASI that hosts lack', importing(['wasi_snapshot_preview1', 'proc_raise', 'i32 -> i32'])],
  [
    'import-known: WASI mistyped',
    importing(['wasi_snapshot_preview1', 'fd_wirte', 'i32 i32 i32 i32 -> i32']),
  ],
  ['import-known: a global', importing(['env', '__stack_pointer', [3, 0x7f, 0]])],
  [
    'import-known: by the dozen',
    importing(...Array.from({ length: 25 }, (_, at) => ['env', `f${at}`, '->'] as const)),
  ],
  ['fine: an imported memory', buildModule({ ...BARE, imports: [['env', 'memory', [2, 0, 1]]] })],

  ['import-type: too few parameters', importing(['env', 'proxy_log', 'i32 i32 -> i32'])],
  ['import-type: no result', importing(['env', 'proxy_done', '->'])],
  ['import-type: i64 as i32', importing(['env', 'proxy_increment_metric', 'i32 i32 -> i32'])],
  [
    'import-type: WASI as WASI has it, not as hosts do',
    importing(
      ['wasi_snapshot_preview1', 'path_symlink', 'i32 i32 i32 i32 i32 -> i32'],
      ['wasi_unstable', 'path_link', 'i32 i32 i32 i32 i32 i32 i32 -> i32'],
    ),
  ],

  [
    'start-section: calls the host',
    pluginModule({ imports: [LOG], functions: [['->', ...CALL_0_AND_DROP]], start: 3 }),
  ],
  [
    'start-section: calls one that calls the host',
    pluginModule({
      imports: [LOG],
      functions: [
        ['->', 0x10, 4],
        ['->', ...CALL_0_AND_DROP],
      ],
      start: 3,
    }),
  ],
  [
    'start-section: calls a table that has the host',
    pluginModule({
      imports: [['env', 'proxy_done', '-> i32']],
      functions: [['->', ...CALL_TABLE]],
      table: TABLE,
      elements: [0],
      start: 3,
    }),
  ],
  [
    'start-section: calls no host',
    pluginModule({ imports: [LOG], functions: [['->', 0x41, 0, 0x1a]], start: 3 }),
  ],

  [
    'stream-end: answers',
    pluginModule({
      imports: [REPLY],
      functions: [
        ['i32 ->', 0x10, 4],
        ['->', ...REPLY_AND_DROP],
      ],
      exports: { proxy_on_log: 3 },
    }),
  ],
  [
    'stream-end: closes, and nobody else does',
    pluginModule({
      imports: [CLOSE],
      functions: [['i32 -> i32', ...CALL_TABLE_WITH_0]],
      table: TABLE,
      elements: [0],
      exports: { proxy_on_done: 3 },
    }),
  ],
  [
    'fine: a table through which others close too',
    pluginModule({
      imports: [CLOSE],
      functions: [
        ['i32 -> i32', ...CALL_TABLE_WITH_0],
        ['i32 i32 i32 -> i32', ...CALL_TABLE_WITH_0],
      ],
      table: TABLE,
      elements: [0],
      exports: { proxy_on_done: 3, proxy_on_request_body: 4 },
    }),
  ],

  ['memory-limits: too many pages', pluginModule({ memory: [0, 0xa0, 0x9c, 1] })],
  [
    'allocator: none',
    buildModule({ ...BARE, memory: MEMORY, exports: { memory: [2, 0], proxy_abi_version_0_2_1: 0 } }),
  ],

  ['export-signature: headers of 0.1.0', exporting('proxy_on_request_headers', 'i32 i32 -> i32', 0x41, 0)],
  ['export-signature: no answer', exporting('proxy_on_configure', 'i32 i32 ->')],
  ['export-signature: an answer too many', exporting('proxy_on_context_create', 'i32 i32 -> i32', 0x41, 0)],
  ['export-signature: allocator', exporting('malloc', 'i64 -> i32', 0x41, 0)],
  ['export-signature: entry point', exporting('_initialize', '-> i32', 0x41, 0)],
  [
    'export-signature: other entry point',
    pluginModule({ functions: [['->'], ['->']], exports: { _initialize: 2, __main_void: 3 } }),
  ],
  [
    'fine: an entry point that is never called',
    pluginModule({ functions: [['->'], ['i32 ->']], exports: { _initialize: 2, _start: 3 } }),
  ],

  ['memory-limits: two imported tables', importing(['env', 'a', [1, ...TABLE]], ['env', 'b', [1, ...TABLE]])],
  ['memory-limits: shared', buildModule({ ...BARE, imports: [['env', 'memory', [2, 3, 1, 2]]] })],

  ['host-types: vector in an exported function', exporting('run', 'v128 ->')],
  [
    'host-types: vector in an exported global',
    pluginModule({
      globals: [[0x7b, 0, 0xfd, 12, ...Array<number>(16).fill(0), 0x0b]],
      exports: { g: [3, 0] },
    }),
  ],
  ['name-section: damaged', pluginModule({ customs: { name: [1, 100, 5] } })],
  ['export-known: mistyped', exporting('proxy_on_grpc_trailing_metadata', 'i32 i32 i32 ->')],
  ['export-known: invented', exporting('proxy_on_whatever_comes_to_my_mind', '->')],
  ['export-known: a memory', pluginModule({ exports: { proxy_on_tick: [2, 0] } })],
  ['host-support: a call over gRPC', importing(['env', 'proxy_grpc_close', 'i32 -> i32'])],
  ['host-support: WASI beyond the required', importing(['wasi_snapshot_preview1', 'fd_close', 'i32 -> i32'])],
  ['host-support: WASI of Envoy 1.40', importing(['wasi_unstable', 'fd_filestat_get', 'i32 i32 -> i32'])],

  ['no-memory: none', buildModule(BARE)],
  ['no-memory: hidden', buildModule({ ...BARE, memory: MEMORY })],
  [
    'name-section: none',
    buildModule({ ...BARE, memory: MEMORY, exports: { ...BARE.exports, memory: [2, 0] }, customs: {} }),
  ],
  ['custom-section: of nobody', pluginModule({ customs: { name: functionNames(), 'left-over': [1, 2, 3] } })],
  [
    'custom-section: machine code',
    pluginModule({ customs: { name: functionNames(), precompiled_v8_v13_linux_x86_64: [1, 2, 3] } }),
  ],
  ['size: large', pluginModule({ customs: { '.debug_filler': Array<number>(1024 * 1024).fill(0) } })],
];
