/** What is in force beyond the bootstrap: a thread that starts later is told exactly this. */
import type { ListenerSpec } from '../config/messages/listener.js';
import type { ResourceUpdate } from '../gateway/resource-update.js';

export class AppliedState {
  readonly #listeners = new Map<string, ListenerSpec>();
  /** Those of the bootstrap that are not as they were read first. */
  readonly #static = new Map<string, ListenerSpec>();
  #clusters: ResourceUpdate | undefined;
  #sawListeners = false;

  /** Takes a change, apart from the resources that stay as they were. */
  take(update: ResourceUpdate, keep: ReadonlySet<string>): void {
    if (update.kind === 'static-listeners') {
      for (const spec of update.specs) if (!keep.has(spec.name)) this.#static.set(spec.name, spec);
      return;
    }
    if (update.kind === 'clusters') return void (this.#clusters = update);
    this.#sawListeners = true;
    const names = new Set(update.specs.map(({ name }) => name));
    for (const name of this.#listeners.keys()) if (!names.has(name)) this.#listeners.delete(name);
    for (const spec of update.specs) if (!keep.has(spec.name)) this.#listeners.set(spec.name, spec);
  }

  get listeners(): ListenerSpec[] {
    return [...this.#listeners.values()];
  }

  /** Clusters first: whoever names a cluster comes after it. */
  get updates(): ResourceUpdate[] {
    const updates: ResourceUpdate[] = this.#clusters === undefined ? [] : [this.#clusters];
    if (this.#static.size > 0) updates.push({ kind: 'static-listeners', specs: [...this.#static.values()] });
    if (this.#sawListeners) updates.push({ kind: 'listeners', specs: this.listeners });
    return updates;
  }
}
