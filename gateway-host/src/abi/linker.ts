/**
 * Gives a module what it imports: a function for each host call of its ABI version, with its checks around it.
 * What Envoy does not have does not link here either. Spec: proxy-wasm-cpp-host src/v8/v8.cc (link), src/wasm.cc.
 */
import type { HostFunction } from '@postern/contract/abi';
import { HOST_FUNCTIONS, WASI_FUNCTIONS, WASI_MODULES } from '@postern/contract/abi';
import { RestrictedCallback } from './failure.js';
import { HOST_BODIES } from './host/index.js';
import type { HostBody } from './host/host-body.js';
import type { CompiledModule, SupportedVersion } from './module.js';
import { loadError } from './module.js';
import { traceHostCall } from './trace.js';
import { WASI_BODIES } from './wasi/index.js';
import type { Restriction, Vm } from './vm.js';
import type { EngineImports } from './wasm-api.js';
import { engine } from './wasm-api.js';

type Arguments = (number & bigint)[];
type AnyBody = (vm: Vm, ...args: Arguments) => number;
type HostCall = (...args: Arguments) => number;

/** One import that a module may name. */
interface Offer {
  readonly row: HostFunction;
  readonly body: AnyBody;
}

/** Host calls that a guest may make while it initialises or allocates. */
const DURING_INITIALISATION = new Set(['proxy_log', 'emscripten_notify_memory_growth', 'pthread_equal']);
const DURING_MALLOC = new Set(['proxy_log', 'fd_write', 'clock_time_get', 'poll_oneoff']);

const ENV = offers(HOST_FUNCTIONS, HOST_BODIES);
const WASI = offers(WASI_FUNCTIONS, WASI_BODIES);

/** The import object of one VM. Throws GH_PLUGIN_LOAD for an import that is not there. */
export function linkImports(vm: Vm, compiled: CompiledModule): EngineImports {
  const imports: Record<string, Record<string, unknown>> = {};
  for (const { module, name, kind } of engine.Module.imports(compiled.module)) {
    const offer = kind === 'function' ? findOffer(module, name, compiled.version) : undefined;
    if (offer === undefined)
      throw loadError(`Failed to load Wasm module due to a missing import: ${module}.${name}`);
    (imports[module] ??= {})[name] = hostCall(vm, offer);
  }
  return imports;
}

/** The host function that a module of this version gets for an import. */
export function findOffer(module: string, name: string, version: SupportedVersion): Offer | undefined {
  if (module === 'env') {
    const offer = ENV.get(name);
    return offer?.row.versions.includes(version) ? offer : undefined;
  }
  return WASI_MODULES.some((known) => known === module) ? WASI.get(name) : undefined;
}

function offers(
  rows: readonly HostFunction[],
  bodies: Readonly<Record<string, HostBody>>,
): Map<string, Offer> {
  const found = new Map<string, Offer>();
  for (const row of rows) {
    const body = Object.hasOwn(bodies, row.name) ? bodies[row.name] : undefined;
    if (body !== undefined) found.set(row.name, { row, body: body as AnyBody });
  }
  return found;
}

function hostCall(vm: Vm, { row, body }: Offer): HostCall {
  const { trace } = vm.services;
  const traced = trace === undefined ? body : traceHostCall(row, body, trace);
  const allowed: Allowed = {
    initialising: DURING_INITIALISATION.has(row.name) || row.provider === 'wasi',
    allocating: DURING_MALLOC.has(row.name),
  };
  return fixedArity(vm, traced, allowed, row.params.length);
}

interface Allowed {
  readonly initialising: boolean;
  readonly allocating: boolean;
}

/** A function of exactly so many parameters: an argument list would be allocated on each call. */
function fixedArity(vm: Vm, body: AnyBody, may: Allowed, arity: number): HostCall {
  const check = (restriction: Restriction): void => refuse(restriction, may);
  switch (arity) {
    case 0:
      return () => (vm.restriction === undefined || check(vm.restriction), body(vm));
    case 1:
      return (a) => (vm.restriction === undefined || check(vm.restriction), body(vm, a as never));
    case 2:
      return (a, b) => (
        vm.restriction === undefined || check(vm.restriction),
        body(vm, a as never, b as never)
      );
    default:
      return (...args) => (vm.restriction === undefined || check(vm.restriction), body(vm, ...args));
  }
}

function refuse(restriction: Restriction, may: Allowed): void {
  if (restriction === 'initialisation' && may.initialising) return;
  if (restriction === 'malloc' && may.allocating) return;
  throw new RestrictedCallback(
    restriction === 'start section' ? 'host call in the start section' : 'restricted_callback',
  );
}
