/**
 * One instance of a module: enters the guest, keeps its contexts, and does afterwards what the guest asked for.
 * Nothing that could call the guest again happens while it runs; it waits in a queue until the guest has returned.
 * Spec: proxy-wasm-cpp-host src/wasm.cc, include/proxy-wasm/wasm.h (addAfterVmCallAction).
 */
import { LogLevel, type EnvoyCrash } from '@postern/contract/abi';
import type { Dialect } from './abi-version.js';
import { Context } from './context.js';
import { describeCrash } from './crash.js';
import { describeFailure, keepBacktraces, type CodeMap } from './failure.js';
import type { GuestCallback, GuestCallbacks } from './guest-callbacks.js';
import { find, findCallbacks } from './guest-callbacks.js';
import { GuestMemory } from './guest-memory.js';
import { IdTable } from '../id-table.js';
import { LAST_WORDS } from './limits.js';
import { linkImports } from './linker.js';
import { MetricIds } from './metric-store.js';
import type { CompiledModule } from './module.js';
import { observeCallback } from './observer.js';
import type { VmIdentity } from './plugin-identity.js';
import { traceCallback } from './trace.js';
import type { LogSource, Services, TraceSink } from './services.js';
import type { EngineExports, EngineImports, EngineMemory } from './wasm-api.js';
import { engine } from './wasm-api.js';

/** Why a host call is refused at the moment. */
export type Restriction = 'start section' | 'initialisation' | 'malloc' | undefined;

/** A running module. */
export class Vm {
  readonly dialect: Dialect;
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
  /** The callback that runs, known only while somebody watches. */
  callback = '';
  /** A local response was asked for: whatever the callback answers, iteration stops. */
  stopIteration = false;
  /** Where host calls are told at the moment. */
  trace: TraceSink | undefined;
  /** What ended this VM for good. */
  failure: string | undefined;
  /** The first call here that would have taken Envoy down. */
  crash: string | undefined;
  restriction: Restriction;
  /** While a plugin starts: what it says, for the error if it refuses. */
  startLines: string[] | undefined;
  readonly #contexts = new IdTable<Context>();
  readonly #afterCall: (() => void)[] = [];
  #nextContext = 1;
  readonly #lastCallTokens = [0, 1, 2, 3];
  #lastDnsToken = 1;
  readonly #code: CodeMap;

  private constructor(compiled: CompiledModule, identity: VmIdentity, services: Services) {
    keepBacktraces();
    this.dialect = compiled.dialect;
    this.#code = compiled.code;
    this.identity = identity;
    this.services = services;
    this.trace = services.trace;
    this.metricIds = new MetricIds(services.shared.metrics);
    this.memory = new GuestMemory(undefined, () => 0);
    this.#contexts.set(0, new Context(this, 0));
  }

  /** Instantiates a module and runs its initialisation. A trap leaves `failure` set. */
  static create(compiled: CompiledModule, identity: VmIdentity, services: Services): Vm {
    const vm = new Vm(compiled, identity, services);
    vm.restriction = 'start section';
    const linked = linkImports(vm, compiled);
    const instance = vm.#instantiate(compiled, linked.imports);
    vm.guest = findCallbacks(instance.exports, identity.capabilities, services.guard);
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

  get contexts(): readonly Context[] {
    return this.#contexts.values();
  }

  /** Tokens say by their last two bits what was called: HTTP 4, 8, …; gRPC 5, 9, …; its streams 6, 10, … */
  nextCallToken(kind: 0 | 1 | 2 | 3): number {
    const token = (this.#lastCallTokens[kind] ?? kind) + 4;
    this.#lastCallTokens[kind] = token;
    return token;
  }

  /** Tokens of look-ups: 2, 3, … */
  nextDnsToken(): number {
    return ++this.#lastDnsToken;
  }

  /**
   * Enters the guest with the context's id and up to four arguments; undefined after a trap.
   * The caller settles once it has read the answer.
   */
  // oxlint-disable-next-line max-params -- a list of arguments would be allocated on each call
  enter(context: Context, callback: GuestCallback, b = 0, c = 0, d = 0, e = 0): number | undefined {
    const { current, effective } = this;
    const before = this.trace;
    const trace = context.trace ?? this.services.trace;
    const { observer, guard } = this.services;
    this.trace = trace;
    this.current = context;
    this.effective = 0;
    guard?.enter(callback.mark, context.mark);
    try {
      if (trace === undefined && observer === undefined) return callback.invoke(context.id, b, c, d, e);
      return this.#enterWatched(callback, [context.id, b, c, d, e]);
    } catch (error) {
      this.#fail(callback.name, error);
      return undefined;
    } finally {
      guard?.leave();
      this.current = current;
      this.effective = effective;
      this.trace = before;
    }
  }

  #enterWatched(callback: GuestCallback, args: readonly [number, number, number, number, number]): number {
    const { trace } = this;
    const outer = this.callback;
    this.callback = callback.name;
    try {
      const answer =
        trace === undefined
          ? callback.invoke(...args)
          : traceCallback(callback, args, this.dialect.version, trace);
      observeCallback(this, callback.name, answer);
      return answer;
    } finally {
      this.callback = outer;
    }
  }

  /** Throws the VM away without telling the guest: timers and callouts stop, nothing is entered again. */
  abandon(): void {
    this.failure ??= 'abandoned';
    for (const context of this.contexts) context.abandon();
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
    if (level >= LogLevel.Info && this.startLines !== undefined) keepLast(this.startLines, message);
    if (level < this.services.logLevel) return;
    this.services.log(level, message, this.sourceOf(context));
  }

  /** Tells of a call that would have taken Envoy down, and what became of it here. */
  reportCrash(crash: EnvoyCrash, made: { context: Context; callback?: string; outcome: string }): void {
    const sentence = describeCrash(crash);
    const { context, callback = this.callback, outcome } = made;
    this.crash ??= sentence;
    this.log(LogLevel.Critical, `${sentence}; ${outcome}`, context);
    const plugin = context.root?.plugin.name ?? '';
    this.services.observer?.crashed({ plugin, contextId: context.id, callback, sentence });
  }

  sourceOf(context: Context | undefined): LogSource {
    const plugin = context?.root?.plugin;
    const { vmId } = this.identity;
    const [name, rootId] = [plugin?.name ?? '', plugin?.rootId ?? ''];
    const isRoot = context !== undefined && context === context.root;
    return { plugin: name, rootId, vmId, isRoot, contextId: context?.id };
  }

  /** Runs the start section, if there is one. */
  #instantiate({ module }: CompiledModule, imports: EngineImports): { readonly exports: EngineExports } {
    const { guard } = this.services;
    guard?.enter(guard.numberOf('callback', 'start section'), 0);
    try {
      return new engine.Instance(module, imports);
    } finally {
      guard?.leave();
      this.restriction = undefined;
    }
  }

  #initialize(exports: EngineExports): void {
    const entries =
      exports['_initialize'] === undefined ? ['_start'] : ['_initialize', 'main', '__main_void'];
    this.restriction = 'initialisation';
    for (const name of entries) {
      const entry = find(exports, name, this.services.guard);
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
    const text = describeFailure(where, error, this.#code);
    this.failure ??= text;
    this.log(LogLevel.Error, text, undefined);
  }
}

/** A plugin may log without an end before it returns. */
function keepLast(lines: string[], line: string): void {
  if (lines.push(line) > LAST_WORDS) lines.shift();
}

function isMemory(value: unknown): value is EngineMemory {
  return value instanceof engine.Memory;
}
