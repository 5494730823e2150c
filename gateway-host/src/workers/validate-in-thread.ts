/** Tries a configuration out in a thread of its own, which is ended when a plugin does not return. */
import { createSharedMemory, SharedMemory } from '../abi/shared-memory/shared-memory.js';
import type { BootstrapSpec } from '../config/messages/bootstrap.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import { GatewayThread } from './gateway-thread.js';
import type { LogNote } from './thread-messages.js';
import type { ThreadSettings } from './thread-settings.js';

/** A thread that is alone shares nothing. */
const HEAP_ORDER = 12;

/** Where plugins' lines go, and from which level on: 0 trace to 5 critical. */
export interface ValidationLog {
  readonly wasmLog: GatewayLog;
  readonly wasmLogLevel: number;
}

/**
 * Resolves when the configuration would start.
 *
 * @throws GatewayError GH_CONFIG, GH_CODE_LOCAL, GH_PLUGIN_…
 */
export async function validateInThread(
  bootstrap: BootstrapSpec,
  settings: ThreadSettings,
  { wasmLog, wasmLogLevel }: ValidationLog,
): Promise<void> {
  const memory = createSharedMemory(HEAP_ORDER);
  const thread = new GatewayThread({
    data: {
      role: 'validate',
      name: 'main',
      slot: 1,
      memory,
      bootstrap,
      wasmLogLevel,
      compile: settings.compile,
    },
    memory: new SharedMemory(memory, 0, () => undefined),
    deadlineMs: settings.callbackDeadlineMs,
    calls: {},
    notes: { log: ({ level, message }: LogNote) => wasmLog[level](message) },
    onEnd: () => undefined,
  });
  try {
    await thread.port.call('validate');
  } finally {
    await thread.terminate();
  }
}
