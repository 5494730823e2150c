/**
 * Starts a module once, as `--mode validate` of a gateway does, and says how that went: compile, link, instantiate, initialise,
 * root context, on_vm_start, on_configure. Spec: proxy-wasm-cpp-host src/wasm.cc (createWasm, canary); envoy-observed §1, §2.
 */
import type { CanaryLogLine } from '@postern/contract/rules';

import type { CallbackGuard } from '../abi/callback-guard.js';
import { compileModule, type CompileOptions } from '../abi/module.js';
import { WasmRuntime, type LogSource, type WasmPluginConfig } from '../abi/runtime.js';
import { judge, type CanaryVerdict, type SeenStart } from './judge.js';

/** What is started, and what it is given. */
export interface CanaryJob {
  readonly module: Uint8Array;
  readonly configuration: Uint8Array;
  readonly vmConfiguration: Uint8Array;
  readonly rootId: string;
  readonly compile: CompileOptions;
}

/** Who follows the start from outside. */
export interface CanaryWatch {
  readonly guard: CallbackGuard;
  readonly log: (line: CanaryLogLine) => void;
}

const NAME = 'canary';
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'] as const;

export function startOnce(job: CanaryJob, { guard, log }: CanaryWatch): CanaryVerdict {
  const steps = new Steps(guard);
  const seen: SeenStart & { traps: string[] } = { traps: [], crash: undefined, error: undefined, step: '' };
  const hear = (level: number, message: string, { contextId }: LogSource): void => {
    // What the host says of a VM is how it tells a trap.
    if (contextId === undefined && message.startsWith('Function: ')) seen.traps.push(message);
    else log({ level: LEVELS[level] ?? 'critical', message });
  };
  const runtime = new WasmRuntime({
    ...OUTSIDE,
    ...job.compile,
    guard: steps,
    log: hear,
    observer: { crashed: (call) => (seen.crash ??= call), refused: ignore, returned: ignore },
  });
  try {
    const module = steps.during('compilation', () => compileModule(job.module, job.compile));
    runtime.tryOut({ ...configOf(job), module });
  } catch (error) {
    seen.error = error;
  } finally {
    runtime.close();
  }
  return judge({ ...seen, step: steps.last });
}

function configOf({ configuration, vmConfiguration, rootId }: CanaryJob): Omit<WasmPluginConfig, 'module'> {
  return {
    ...{ name: NAME, rootId, vmId: '', configuration, vmConfiguration },
    ...{ failurePolicy: 'FAIL_CLOSED', reloadBaseIntervalMs: 1000, allowOnHeadersStopIteration: true },
  };
}

/**
 * Which clusters there are is a matter of a gateway's configuration, not of the module: each is there. As in Envoy's canary,
 * calls may begin, but no answer comes to it, and no tick.
 */
const OUTSIDE = {
  callouts: {
    has: () => true,
    send: () => ({ cancel: ignore }),
    openGrpc: () => ({ send: ignore, close: ignore, cancel: ignore }),
  },
  redis: { has: () => true, call: () => ({ cancel: ignore }) },
  resolveDns: ignore,
  schedule: () => ignore,
};

/** Remembers what was entered last. */
class Steps implements CallbackGuard {
  last = '';
  readonly #outer: CallbackGuard;
  readonly #names: string[] = [];

  constructor(outer: CallbackGuard) {
    this.#outer = outer;
  }

  numberOf(kind: 'callback' | 'plugin', name: string): number {
    const number = this.#outer.numberOf(kind, name);
    if (kind === 'callback') this.#names[number] = name;
    return number;
  }

  enter(callback: number, plugin: number): void {
    this.last = this.#names[callback] ?? '';
    this.#outer.enter(callback, plugin);
  }

  leave(): void {
    this.#outer.leave();
  }

  /** Marks what is no callback. */
  during<T>(name: string, run: () => T): T {
    this.enter(this.numberOf('callback', name), 0);
    try {
      return run();
    } finally {
      this.leave();
    }
  }
}

function ignore(): void {}
