/**
 * One instance of a module: enters the guest, keeps its contexts, and does afterwards what the guest asked for.
 * Nothing that could call the guest again happens while it runs; it waits in a queue until the guest has returned.
 * Spec: proxy-wasm-cpp-host src/wasm.cc, include/proxy-wasm/wasm.h (addAfterVmCallAction).
 */
import { LogLevel } from '@postern/contract/abi';
import { Context } from './context.js';
import { describeFailure } from './failure.js';
import type { GuestCallback, GuestCallbacks } from './guest-callbacks.js';
import { find, findCallbacks } from './guest-callbacks.js';
import { GuestMemory } from './guest-memory.js';
import { linkImports } from './linker.js';
import { MetricIds } from './metric-store.js';
import type { CompiledModule } from './module.js';
import type { VmIdentity } from './plugin-identity.js';
import { traceCallback } from './trace.js';
import type { LogSource, Services } from './services.js';
import type { EngineExports, EngineMemory } from './wasm-api.js';
import { engine } from './wasm-api.js';

/** Why a host call is refused at the moment. */
export type Restriction = 'start section' | 'initialisation' | 'malloc' | undefined;

/** A running module. */
export class Vm {
  readonly identity: VmIdentity;
  readonly services: Services;
  readonly metricIds: MetricIds;
  /** What the module exports; the callbacks among them stand in `guest`. */
  exports: EngineExports = {};
  guest: GuestCallbacks = findCallbacks({});
  memory: GuestMemory;
  /** The context whose callback runs; undefined while the host is outside the guest. */
  current: Context | undefined;
  /** A guest may speak for another context; 0 means the current one. */
  effective = 0;
  /** A local response was asked for: whatever the callback answers, iteration stops. */
  stopIteration = false;
  /** What ended this VM for good. */
  failure: string | undefined;
  restriction: Restriction;
  /** While a plugin starts: what it says, for the error if it refuses. */
  startLines: string[] | undefined;
  readonly #contexts = new Map<number, Context>();
  readonly #afterCall: (() => void)[] = [];
  #nextContext = 1;
  #lastCallToken = 0;

  private constructor(identity: VmIdentity, services: Services) {
    this.identity = identity;
    this.services = services;
    this.metricIds = new MetricIds(services.metrics);
    this.memory = new GuestMemory(undefined, () => 0);
    this.#contexts.set(0, new Context(this, 0));
  }

  /** Instantiates a module and runs its initialisation. A trap leaves `failure` set. */
  static create(compiled: CompiledModule, identity: VmIdentity, services: Services): Vm {
    const vm = new Vm(identity, services);
    vm.restriction = 'start section';
    const linked = linkImports(vm, compiled);
    const instance = new engine.Instance(compiled.module, linked.imports);
    vm.restriction = undefined;
    vm.guest = findCallbacks(instance.exports);
    vm.exports = instance.exports;
    const memory = linked.memory ?? Object.values(instance.exports).find(isMemory);
    vm.memory = new GuestMemory(memory, (size) => vm.#allocate(size));
    vm.#initialize(instance.exports);
    return vm;
  }

  /** The context that host calls act on. */
  get context(): Context {
    if (this.effective !== 0) {
      const chosen = this.#contexts.get(this.effective);
      if (chosen !== undefined) return chosen;
    }
    return this.current ?? (this.#contexts.get(0) as Context);
  }

  findContext(id: number): Context | undefined {
    return this.#contexts.get(id);
  }

  takeContextId(): number {
    return this.#nextContext++;
  }

  addContext(context: Context): void {
    this.#contexts.set(context.id, context);
  }

  removeContext(id: number): void {
    this.#contexts.delete(id);
  }

  get contexts(): Iterable<Context> {
    return this.#contexts.values();
  }

  /** Tokens of HTTP callouts: 4, 8, 12, … */
  nextCallToken(): number {
    this.#lastCallToken += 4;
    return this.#lastCallToken;
  }

  /**
   * Enters the guest with the context's id and up to four arguments; undefined after a trap.
   * The caller settles once it has read the answer.
   */
  // oxlint-disable-next-line max-params -- a list of arguments would be allocated on each call
  enter(context: Context, callback: GuestCallback, b = 0, c = 0, d = 0, e = 0): number | undefined {
    const { current, effective } = this;
    const { trace } = this.services;
    this.current = context;
    this.effective = 0;
    try {
      if (trace === undefined) return callback.invoke(context.id, b, c, d, e);
      return traceCallback(callback, [context.id, b, c, d, e], trace);
    } catch (error) {
      this.#fail(callback.name, error);
      return undefined;
    } finally {
      this.current = current;
      this.effective = effective;
    }
  }

  /** Throws the VM away without telling the guest: timers and callouts stop, nothing is entered again. */
  abandon(): void {
    this.failure ??= 'abandoned';
    for (const context of this.#contexts.values()) context.abandon();
    this.#contexts.clear();
  }

  /** Keeps something for after the guest's return. */
  afterCall(action: () => void): void {
    this.#afterCall.push(action);
  }

  /** Does what was kept; each action may enter the guest again. */
  settle(): void {
    this.stopIteration = false;
    while (this.#afterCall.length > 0) this.#afterCall.shift()?.();
  }

  log(level: number, message: string, context: Context | undefined): void {
    if (level >= LogLevel.Info) this.startLines?.push(message);
    if (level < this.services.logLevel) return;
    this.services.log(level, message, this.sourceOf(context));
  }

  sourceOf(context: Context | undefined): LogSource {
    const plugin = context?.root?.plugin;
    const { vmId } = this.identity;
    return { plugin: plugin?.name ?? '', rootId: plugin?.rootId ?? '', vmId, contextId: context?.id };
  }

  #initialize(exports: EngineExports): void {
    const entries =
      exports['_initialize'] === undefined ? ['_start'] : ['_initialize', 'main', '__main_void'];
    this.restriction = 'initialisation';
    for (const name of entries) {
      const entry = find(exports, name);
      if (entry !== undefined && this.failure === undefined) this.enter(this.context, entry);
      if (name === 'main' && entry !== undefined) break;
    }
    this.restriction = undefined;
  }

  #allocate(size: number): number {
    const { allocate } = this.guest;
    if (allocate === undefined) return 0;
    const before = this.restriction;
    this.restriction = 'malloc';
    try {
      return allocate.invoke(size, 0, 0, 0, 0);
    } finally {
      this.restriction = before;
    }
  }

  #fail(where: string, error: unknown): void {
    const text = describeFailure(where, error);
    this.failure ??= text;
    this.log(LogLevel.Error, text, undefined);
  }
}

function isMemory(value: unknown): value is EngineMemory {
  return value instanceof engine.Memory;
}
