/** Writes Envoy's watched files, in the order in which Envoy may read them, and only those that changed. */
import { join } from 'node:path';

import type { Catalogue } from '../catalogue/catalogue.js';
import { clusterFile, dynamicBootstrap, DYNAMIC_FILES, listenerFile } from '../envoy/bootstrap.js';
import { replaceFile } from './replace-file.js';

/** One output folder. */
export class Publisher {
  readonly #folder: string;
  readonly #written = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Writes what changed and gives the names of those files.
   *
   * @throws ControlPlaneError CP_OUTPUT
   */
  async publish(catalogue: Catalogue): Promise<string[]> {
    const files: [string, string][] = [
      // Clusters first: a listener never names one that Envoy has not heard of.
      [DYNAMIC_FILES.clusters, clusterFile(catalogue)],
      [DYNAMIC_FILES.listeners, listenerFile(catalogue)],
      // Last: who waits for the bootstrap finds the others there.
      [DYNAMIC_FILES.bootstrap, dynamicBootstrap(catalogue.gateway, this.#folder)],
    ];
    const changed = files.filter(([name, text]) => this.#written.get(name) !== text);
    for (const [name, text] of changed) {
      await replaceFile(join(this.#folder, name), text);
      this.#written.set(name, text);
    }
    return changed.map(([name]) => name);
  }
}
