/**
 * The log lines of a plugin that does not load, one by one and in Envoy's words.
 * Spec: proxy-wasm-cpp-host src/wasm.cc; Envoy source/extensions/common/wasm/wasm.cc; observed of 1.40.
 */
import { NO_ALLOCATOR } from '../abi/load-error.js';
import type { WasmFilterSpec } from '../config/messages/wasm.js';
import { GatewayError } from '../errors.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';

/** What is wrong before a module is looked into. */
const NOT_LOADED = [
  'Missing or unknown Proxy-Wasm ABI version',
  'Failed to parse corrupted Wasm module',
  'Failed to load Wasm bytecode',
];
const INITIALISING = 'Failed to initialize Wasm code';

/** Tells why, then which plugin, then what becomes of its requests. */
export function logLoadFailure(log: GatewayLog, wasm: WasmFilterSpec, error: unknown): void {
  for (const line of reasons(error)) log.error(line);
  log.error(`Plugin ${wasm.name} failed to load`);
  const open = wasm.failurePolicy === 'FAIL_OPEN' || wasm.failOpen;
  log.error(`Plugin configured to fail ${open ? 'open' : 'closed'} failed to load`);
  log.error(`Unable to create Wasm plugin ${wasm.name}`);
}

/** Of the module's own functions the engine tells, of one that is missing the VM. */
function inEnvoysWords(line: string): string {
  return line === NO_ALLOCATOR ? `Wasm VM failed ${line}` : line;
}

/** A trap has its line in the log already. */
function reasons(error: unknown): string[] {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof GatewayError ? error.code : '';
  if (code === 'GH_PLUGIN_START') return ['Wasm VM failed Failed to start base Wasm'];
  if (code === 'GH_PLUGIN_CONFIGURE') return ['Wasm VM failed Failed to configure base Wasm plugin'];
  if (code !== 'GH_PLUGIN_LOAD') return [message];
  if (NOT_LOADED.includes(message))
    return [`Wasm VM failed ${message}`, 'Wasm VM failed Failed to load Wasm code'];
  const told = message.startsWith(INITIALISING);
  return [...(told ? [] : message.split('\n').map(inEnvoysWords)), `Wasm VM failed ${INITIALISING}`];
}
