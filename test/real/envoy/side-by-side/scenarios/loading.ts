/** Which modules load, and how those that do not are refused, at the check and at the start. Observation: envoy-observed §2. */
import { TEXT_MODULES } from '../modules/text-modules.js';
import { request, type Scenario, type ScenarioPlugin } from '../scenario.js';

const from = 'envoy-observed §2';

function loading(name: string, plugin: ScenarioPlugin, more: Partial<Scenario> = {}): Scenario {
  return { id: `loading.${name}`, from, own: 'validate', plugins: [plugin], patience: 700, ...more };
}

/** What Envoy is known to say about some of them. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'no-marker': ['validate: exit 1', 'Missing or unknown Proxy-Wasm ABI version'],
  'marker-0.2.100': ['validate: exit 1', 'Missing or unknown Proxy-Wasm ABI version'],
  'import-abort': ['validate: exit 1', 'Failed to load Wasm module due to a missing import: env.abort'],
  'import-redis': ['missing import: env.proxy_redis_init'],
  'import-log-with-other-type': [
    'import type mismatch: env.proxy_log, want: i32 i32 -> i32, but host exports: i32 i32 i32 -> i32',
  ],
  'import-proc-raise': ['missing import: wasi_snapshot_preview1.proc_raise'],
  'export-with-other-type': [
    'Bad function signature for: proxy_on_request_headers, want: i32 i32 i32 -> i32, but the module exports: i32 i32 -> i32',
  ],
  'import-memory': ['validate: exit 0', 'start: serves'],
  'no-memory': ['validate: exit 0'],
  'no-malloc': ['Wasm module is missing malloc function.'],
  'memory-allocate-only': ['validate: exit 0'],
  'start-traps': ['Failed to create new Wasm instance'],
  'start-calls-host': ['validate: SIGSEGV'],
  'initialize-calls-host': ['restricted_callback'],
  'vm-start-false': ['Failed to start base Wasm'],
  'vm-start-traps': ['Failed to start base Wasm'],
  'configure-false': ['Failed to configure base Wasm plugin'],
  'configure-traps': ['Failed to configure base Wasm plugin'],
  'context-create-traps': ['validate: exit 0'],
  'memory-16384-pages': ['validate: exit 0'],
  'memory-20000-pages': ['Failed to create new Wasm instance'],
  garbage: ['Failed to parse corrupted Wasm module'],
  truncated: ['Failed to parse corrupted Wasm module'],
  empty: ['validate: exit 1'],
  'text-file': ['Failed to parse corrupted Wasm module'],
  'three-bytes': ['Missing or unknown Proxy-Wasm ABI version'],
  'malloc-with-other-type': ['Bad function signature for: malloc', 'Wasm module is missing malloc function.'],
  'malloc-and-memory-allocate-with-other-type': ['validate: exit 0', 'start: serves'],
  'trailing-bytes': ['Failed to parse corrupted Wasm module'],
  'simd-in-exported-type': ['validate: SIG'],
};

const RUNTIMES = [
  '',
  'envoy.wasm.runtime.null',
  'envoy.wasm.runtime.wamr',
  'envoy.wasm.runtime.wasmtime',
  'v8',
];

export const LOADING: readonly Scenario[] = [
  ...TEXT_MODULES.map((name) => {
    const start = KNOWN[name];
    return loading(name, { module: `wat:${name}` }, start === undefined ? {} : { expect: { start } });
  }),
  ...['0.2.0', '0.2.1', '0.2.0-and-0.2.1', '0.2.100-then-0.2.1'].map((abi) =>
    loading(
      `script-plugin-${abi}`,
      { module: abi },
      { expect: { start: ['validate: exit 0', 'start: serves'] } },
    ),
  ),
  ...RUNTIMES.map((runtime) =>
    loading(`runtime-${runtime || 'empty'}`, { module: 'wat:whole', vmFields: { runtime } }),
  ),
  ...['FAIL_CLOSED', 'FAIL_OPEN', 'FAIL_RELOAD', 'UNSPECIFIED'].map((failure_policy) =>
    loading(`failure-policy-${failure_policy}`, {
      module: 'wat:configure-false',
      fields: { failure_policy },
    }),
  ),
  loading('fail-open', { module: 'wat:configure-false', fields: { fail_open: true } }),
  loading('fail-open-and-policy', {
    module: 'wat:whole',
    fields: { fail_open: true, failure_policy: 'FAIL_OPEN' },
  }),
  loading('file-that-is-not-there', { vmFields: { code: { local: { filename: '/nowhere/plugin.wasm' } } } }),
  loading('no-code', { vmFields: { code: {} } }),
  loading('vm-start-refuses-by-script', { script: { vm_start: 'return 0' } }),
  loading('configure-refuses-by-script', { script: { configure: 'log not%20like%20this; return 0' } }),
  loading('configure-traps-by-script', { script: { configure: 'trap' } }),
  loading('configure-sends-local-reply', { script: { configure: 'local 418 body; return 1' } }),
  // Set by a stream, the tick comes in the thread that serves alone.
  loading(
    'local-reply-on-tick',
    { script: { request_headers: 'tick 50', tick: 'local 418 body; tick 0' } },
    { client: [request(), { said: 'tick 0 -> 0' }] },
  ),
  loading('second-plugin-fails', {}, { plugins: [{}, { module: 'wat:configure-false' }] }),
];
