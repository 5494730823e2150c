/**
 * Which plugins share a VM, and which share even their root context; gone when nobody uses it any more.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (local_wasms, local_plugins).
 */
import { GatewayError } from '../errors.js';
import type { PluginStart } from './plugin-instance.js';
import { createVm, startRoot } from './plugin-instance.js';
import type { RootContext } from './root-context.js';
import type { Services } from './services.js';
import type { Vm } from './vm.js';

interface SharedRoot {
  readonly root: RootContext;
  users: number;
}

interface SharedVm {
  readonly vm: Vm;
  readonly roots: Map<string, SharedRoot>;
}

/** The running VMs of one runtime. */
export class VmPool {
  readonly #services: Services;
  readonly #vms = new Map<string, SharedVm>();

  constructor(services: Services) {
    this.#services = services;
  }

  /**
   * Tries a plugin out in a VM of its own, which is thrown away without a word to the guest.
   * What runs already need not be tried again.
   */
  tryOut(start: PluginStart): void {
    const running = this.#vms.get(start.vmIdentity.key);
    if (running?.vm.failure === undefined && running?.roots.has(start.pluginIdentity.key)) return;
    const { vms } = this.#services;
    vms.add();
    let canary: Vm | undefined;
    try {
      canary = createVm(start, this.#services);
      startRoot(canary, start.pluginIdentity);
      if (canary.crash !== undefined) throw crashAtStart(start.pluginIdentity.name, canary.crash);
    } finally {
      canary?.abandon();
      vms.remove();
    }
  }

  /** The root of a plugin: the one that runs already, or a new one in the VM of its key. */
  acquire(start: PluginStart): RootContext {
    const shared = this.#vmOf(start);
    const known = shared.roots.get(start.pluginIdentity.key);
    if (known !== undefined) {
      known.users++;
      return known.root;
    }
    const root = startRoot(shared.vm, start.pluginIdentity);
    shared.roots.set(start.pluginIdentity.key, { root, users: 1 });
    return root;
  }

  /** One user less; the last one ends the root, the last root ends the VM. */
  release(root: RootContext): void {
    for (const [key, shared] of this.#everyVm(root.vm)) {
      const entry = shared.roots.get(root.plugin.key);
      if (entry === undefined || --entry.users > 0) continue;
      shared.roots.delete(root.plugin.key);
      root.close();
      if (shared.roots.size > 0) continue;
      // A root that wants to be waited for is not: the VM goes with the last plugin, as in Envoy.
      root.vm.abandon();
      this.#vms.delete(key);
      this.#services.shared.release(root.vm.identity.vmId);
      this.#services.vms.remove();
    }
  }

  get vms(): Vm[] {
    return [...this.#vms.values()].map(({ vm }) => vm);
  }

  #vmOf(start: PluginStart): SharedVm {
    const { key } = start.vmIdentity;
    const running = this.#vms.get(key);
    if (running !== undefined && running.vm.failure === undefined) return running;
    const shared: SharedVm = { vm: createVm(start, this.#services), roots: new Map() };
    this.#services.shared.retain(start.vmIdentity.vmId);
    this.#services.vms.add();
    // A dead VM stays known, under a key that nobody asks for, until its last user lets go.
    if (running !== undefined) this.#vms.set(`${key} dead ${this.#vms.size}`, running);
    this.#vms.set(key, shared);
    return shared;
  }

  #everyVm(vm: Vm): [string, SharedVm][] {
    return [...this.#vms].filter(([, shared]) => shared.vm === vm);
  }
}

/** What takes Envoy down while it starts cannot be taken into service. */
function crashAtStart(plugin: string, crash: string): GatewayError {
  return new GatewayError('GH_PLUGIN_CONFIGURE', `Failed to configure base Wasm plugin: ${plugin}; ${crash}`);
}
