/**
 * Loaded plugins, each once: an update of the configuration keeps those that did not change, with their state.
 */
import type { WasmPlugin, WasmRuntime } from '../abi/runtime.js';
import type { FilterFactory } from '../abi/stream-filter.js';
import type { WasmFilterSpec } from '../config/messages/wasm.js';
import type { PluginCode } from './code-store.js';

/** A filter factory that somebody holds until he releases it. */
export interface PluginLease {
  readonly factory: FilterFactory;
  readonly plugin: WasmPlugin;
  release(): void;
}

interface Entry {
  readonly plugin: WasmPlugin;
  readonly spec: WasmFilterSpec;
  readonly bytes: number;
  holders: number;
}

/** A plugin as the admin interface shows it. */
export interface PluginReport {
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly state: string;
  /** The thread it runs in. */
  readonly worker: string;
  /** Pages of 64 KiB that the VM has at the moment. */
  readonly memoryPages: number;
  /** Streams of the VM that are under way, other plugins in it included. */
  readonly contexts: number;
  /** The plugin's own root context in its VM. */
  readonly rootContextId: number;
  readonly lastTrap: string | undefined;
}

export class PluginStore {
  readonly #runtime: WasmRuntime;
  readonly #worker: string;
  readonly #entries = new Map<string, Entry>();

  constructor(runtime: WasmRuntime, worker = 'main_thread') {
    this.#runtime = runtime;
    this.#worker = worker;
  }

  /** Throws what the runtime throws when the module or its configuration is bad. */
  acquire(spec: WasmFilterSpec, code: PluginCode): PluginLease {
    const key = keyOf(spec, code);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { plugin: this.#load(spec, code), spec, bytes: code.size, holders: 0 };
      this.#entries.set(key, entry);
    }
    const held = entry;
    held.holders++;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      if (--held.holders > 0) return;
      this.#entries.delete(key);
      held.plugin.close();
    };
    return { factory: held.plugin, plugin: held.plugin, release };
  }

  list(): PluginReport[] {
    return [...this.#entries.values()].map(({ plugin, spec, bytes }) => ({
      name: spec.name,
      rootId: spec.rootId,
      vmId: spec.vmId,
      sha256: plugin.digest,
      bytes,
      state: plugin.state,
      worker: this.#worker,
      ...vmFacts(plugin),
    }));
  }

  #load(spec: WasmFilterSpec, code: PluginCode): WasmPlugin {
    return this.#runtime.load({
      name: spec.name,
      rootId: spec.rootId,
      vmId: spec.vmId,
      vmConfiguration: spec.vmConfiguration,
      configuration: spec.configuration,
      environment: spec.environment,
      module: code.module(),
      failurePolicy: spec.failurePolicy,
      reloadBaseIntervalMs: spec.reloadBaseIntervalMs,
      allowOnHeadersStopIteration: spec.allowOnHeadersStopIteration,
      failOpen: spec.failOpen,
      allowedCapabilities: spec.allowedCapabilities,
    });
  }
}

function vmFacts({ root, lastTrap }: WasmPlugin) {
  const streams = root.vm.contexts.filter(
    (context) => context.root !== undefined && context.root !== context,
  );
  return {
    memoryPages: root.vm.memory.pages,
    contexts: streams.length,
    rootContextId: root.id,
    lastTrap,
  };
}

function keyOf(spec: WasmFilterSpec, code: PluginCode): string {
  const { code: _, vmConfiguration, configuration, ...rest } = spec;
  const texts = [vmConfiguration, configuration].map((bytes) => Buffer.from(bytes).toString('base64'));
  return JSON.stringify([rest, ...texts, code.sha256]);
}
