/**
 * Gives a module what it imports: a function for each host call, with its checks around it, and a memory or table
 * of its own where it asks for one. Spec: proxy-wasm-cpp-host src/v8/v8.cc (link), src/wasm.cc (restricted calls).
 */
import type { WasmImport } from '@postern/contract/wasm';
import { RestrictedCallback } from './failure.js';
import { MEMORY_MAX_PAGES } from './limits.js';
import type { CompiledModule } from './module.js';
import type { AnyBody, Offer } from './offers.js';
import { findOffer } from './offers.js';
import { traceHostCall } from './trace.js';
import type { Restriction, Vm } from './vm.js';
import type { EngineImports, EngineMemory } from './wasm-api.js';
import { engine } from './wasm-api.js';

type Argument = number & bigint;

/** Host calls, WASI apart, that a guest may make while it initialises. */
const DURING_INITIALISATION = new Set(['proxy_log', 'emscripten_notify_memory_growth']);
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
  if (entry.kind === 'memory') return new engine.Memory(boundedLimits(entry.memory));
  if (entry.kind === 'table')
    return new engine.Table({ ...limitsOf(entry.table.limits), element: 'anyfunc' });
  const offer = findOffer(entry.module, entry.name, compiled.version);
  return offer === undefined ? undefined : hostCall(vm, offer);
}

/** A memory that the host makes has Envoy's bound, as one of the module's own has. */
function boundedLimits({ min, max = MEMORY_MAX_PAGES }: { min: number; max?: number }): {
  initial: number;
  maximum: number;
} {
  return { initial: min, maximum: Math.min(max, MEMORY_MAX_PAGES) };
}

function limitsOf({ min, max }: { readonly min: number; readonly max?: number }): {
  initial: number;
  maximum?: number;
} {
  return max === undefined ? { initial: min } : { initial: min, maximum: max };
}

/** A function of exactly so many parameters: a rest parameter would be allocated on each call. */
function hostCall(vm: Vm, { row, body: plain }: Offer): unknown {
  const { trace } = vm.services;
  const body: AnyBody = trace === undefined ? plain : traceHostCall(row, plain, trace);
  const may: Allowed = {
    initialising: DURING_INITIALISATION.has(row.name) || row.provider === 'wasi',
    allocating: DURING_MALLOC.has(row.name),
  };
  type A = Argument;
  const guard = (): void => {
    if (vm.restriction !== undefined) refuse(vm.restriction, may);
  };
  switch (row.params.length) {
    case 0:
      return () => (guard(), body(vm));
    case 1:
      return (a: A) => (guard(), body(vm, a));
    case 2:
      return (a: A, b: A) => (guard(), body(vm, a, b));
    case 3:
      return (a: A, b: A, c: A) => (guard(), body(vm, a, b, c));
    case 4:
      return (a: A, b: A, c: A, d: A) => (guard(), body(vm, a, b, c, d));
    case 5:
      return (a: A, b: A, c: A, d: A, e: A) => (guard(), body(vm, a, b, c, d, e));
    default:
      return (...args: A[]) => (guard(), body(vm, ...args));
  }
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
