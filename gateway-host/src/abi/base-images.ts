/**
 * Envoy keeps one image of each VM key on its main thread, from which every instance is cloned: it runs `_initialize` once
 * and no root context. Here nothing is cloned from it, so it is thrown away once it has run; it goes on to be counted.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (createWasm, base_wasms).
 */
import type { PluginStart } from './plugin-instance.js';
import { createVm } from './plugin-instance.js';
import type { Services } from './services.js';

export class BaseImages {
  readonly #services: Services;
  readonly #users = new Map<string, number>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** One more plugin is made from this image. Throws GH_PLUGIN_LOAD. */
  acquire(start: PluginStart): void {
    const { key } = start.vmIdentity;
    const users = this.#users.get(key) ?? 0;
    if (users === 0) {
      createVm(start, this.#services).abandon();
      this.#services.vms.add();
    }
    this.#users.set(key, users + 1);
  }

  release({ vmIdentity: { key } }: PluginStart): void {
    const users = this.#users.get(key) ?? 0;
    if (users > 1) return void this.#users.set(key, users - 1);
    if (this.#users.delete(key)) this.#services.vms.remove();
  }
}
