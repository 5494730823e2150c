/**
 * Plugins' log lines as Envoy writes them.
 * Spec: Envoy source/extensions/common/wasm/context.cc (log).
 */
import type { LogSource } from '../abi/runtime.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';

type Write = keyof GatewayLog;
/** By the ABI's level: trace, debug, info, warn, error, critical. */
const WRITERS: readonly Write[] = ['debug', 'debug', 'info', 'warn', 'error', 'error'];

/** `wasm log[ NAME][ ROOT_ID][ VM_ID]: message`; a root's line has no name, a line of the host's own nothing in front. */
export function wasmLog(log: GatewayLog): (level: number, message: string, source: LogSource) => void {
  return (level, message, source) => {
    const write = WRITERS[level] ?? 'error';
    if (source.contextId === undefined) return log[write](message);
    const { contextId, isRoot, plugin, rootId, vmId } = source;
    // A VM that initialises has no plugin yet, and its lines name nothing.
    const names = contextId === 0 ? [] : [isRoot ? '' : plugin, rootId, vmId].filter((text) => text !== '');
    log[write](`wasm log${names.map((text) => ` ${text}`).join('')}: ${message}`);
  };
}
