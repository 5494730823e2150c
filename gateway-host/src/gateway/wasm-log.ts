/**
 * Plugins' log lines as Envoy writes them.
 * Spec: Envoy source/extensions/common/wasm/context.cc (log). A root's line names its plugin too, which Envoy leaves out.
 */
import type { LogSource } from '../abi/runtime.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';

type Write = keyof GatewayLog;
/** By the ABI's level: trace, debug, info, warn, error, critical. */
const WRITERS: readonly Write[] = ['debug', 'debug', 'info', 'warn', 'error', 'error'];

/** `wasm log NAME[ ROOT_ID][ VM_ID]: message`. */
export function wasmLog(log: GatewayLog): (level: number, message: string, source: LogSource) => void {
  return (level, message, source) => {
    const names = [source.plugin, source.rootId, source.vmId].filter((name) => name !== '');
    log[WRITERS[level] ?? 'error'](`wasm log${names.map((name) => ` ${name}`).join('')}: ${message}`);
  };
}
