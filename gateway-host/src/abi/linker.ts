/**
 * Gives a module what it imports: a function for each host call, with its checks around it, and a memory or table
 * of its own where it asks for one. Spec: proxy-wasm-cpp-host src/v8/v8.cc (link), src/wasm.cc (restricted calls).
 */
import type { HostFunction } from '@postern/contract/abi';
import type { WasmImport } from '@postern/contract/wasm';
import { restrict } from './capabilities.js';
import { RestrictedCallback } from './failure.js';
import type { CompiledModule } from './module.js';
import type { AnyBody, Offer } from './offers.js';
import { findOffer } from './offers.js';
import { observeHostCall, type HostObserver } from './observer.js';
import { traceHostCall } from './trace.js';
import type { Restriction, Vm } from './vm.js';
import type { EngineImports, EngineMemory } from './wasm-api.js';
import { engine } from './wasm-api.js';

type Argument = number & bigint;

/** Host calls, WASI apart, that a guest may make while it initialises. */
const DURING_INITIALISATION = new Set(['proxy_log', 'emscripten_notify_memory_growth']);
/** WASI calls that it may not make then, though they do nothing. Seen in Envoy 1.40, one by one. */
const NOT_DURING_INITIALISATION = new Set([
  'fd_close',
  'fd_read',
  'fd_seek',
  'path_open',
  'proc_exit',
  'sched_yield',
]);
/** Host calls that a guest may make while the host waits for its `malloc`. */
const DURING_MALLOC = new Set(['proxy_log', 'fd_write', 'clock_time_get', 'poll_oneoff']);

/** What a module gets at instantiation. */
export interface Linked {
  readonly imports: EngineImports;
  /** The memory that was made for it, when it imports one. */
  readonly memory: EngineMemory | undefined;
}

/** The imports of one VM; the module has been checked. */
export function linkImports(vm: Vm, compiled: CompiledModule): Linked {
  const imports: Record<string, Record<string, unknown>> = {};
  let memory: EngineMemory | undefined;
  for (const entry of compiled.imports) {
    const value = importValue(vm, entry, compiled);
    if (value instanceof engine.Memory) memory = value;
    (imports[entry.module] ??= {})[entry.name] = value;
  }
  return { imports, memory };
}

function importValue(vm: Vm, entry: WasmImport, compiled: CompiledModule): unknown {
  if (entry.kind === 'memory') return new engine.Memory(boundedLimits(entry.memory, compiled.maxMemoryPages));
  if (entry.kind === 'table')
    return new engine.Table({ ...limitsOf(entry.table.limits), element: 'anyfunc' });
  const offer = findOffer(entry.module, entry.name, compiled.dialect);
  return offer === undefined ? undefined : hostCall(vm, offer);
}

/** A memory that the host makes has Envoy's bound, as one of the module's own has. */
function boundedLimits(
  { min, max = Infinity }: { min: number; max?: number },
  bound: number,
): { initial: number; maximum: number } {
  return { initial: min, maximum: Math.min(max, bound) };
}

function limitsOf({ min, max }: { readonly min: number; readonly max?: number }): {
  initial: number;
  maximum?: number;
} {
  return max === undefined ? { initial: min } : { initial: min, maximum: max };
}

/** A function of exactly so many parameters: a rest parameter would be allocated on each call. */
function hostCall(vm: Vm, { row, body: own }: Offer): unknown {
  const { observer } = vm.services;
  const { plain, traced } = bodies(row, restrict(vm.identity.capabilities, row, own), observer);
  const may: Allowed = {
    initialising: mayInitialise(row),
    allocating: DURING_MALLOC.has(row.name),
  };
  type A = Argument;
  const guard = (): void => {
    if (vm.restriction !== undefined) refuse(vm.restriction, may);
  };
  switch (row.params.length) {
    case 0:
      return () => (guard(), (vm.trace === undefined ? plain : traced)(vm));
    case 1:
      return (a: A) => (guard(), (vm.trace === undefined ? plain : traced)(vm, a));
    case 2:
      return (a: A, b: A) => (guard(), (vm.trace === undefined ? plain : traced)(vm, a, b));
    case 3:
      return (a: A, b: A, c: A) => (guard(), (vm.trace === undefined ? plain : traced)(vm, a, b, c));
    case 4:
      return (a: A, b: A, c: A, d: A) => (guard(), (vm.trace === undefined ? plain : traced)(vm, a, b, c, d));
    case 5:
      return (a: A, b: A, c: A, d: A, e: A) => (
        guard(),
        (vm.trace === undefined ? plain : traced)(vm, a, b, c, d, e)
      );
    default:
      return (...args: A[]) => (guard(), (vm.trace === undefined ? plain : traced)(vm, ...args));
  }
}

/** The same body for a VM that nobody follows and for one that somebody does. */
function bodies(row: HostFunction, own: AnyBody, observer: HostObserver | undefined) {
  const plain = observer === undefined ? own : observeHostCall(row, own, observer);
  return { plain, traced: traceHostCall(row, plain) };
}

function mayInitialise({ name, provider }: Offer['row']): boolean {
  return provider === 'wasi' ? !NOT_DURING_INITIALISATION.has(name) : DURING_INITIALISATION.has(name);
}

interface Allowed {
  readonly initialising: boolean;
  readonly allocating: boolean;
}

function refuse(restriction: Exclude<Restriction, undefined>, may: Allowed): void {
  if (restriction === 'initialisation' && may.initialising) return;
  if (restriction === 'malloc' && may.allocating) return;
  throw new RestrictedCallback(restriction);
}
