/**
 * Listeners and clusters that come from watched files: what changed is applied, what is bad is refused as a whole.
 * Clusters go first, and listeners that were refused are tried again after them: the two files change together.
 * Spec: Envoy docs "LDS", "CDS"; statistics `listener_manager.lds.*`, `cluster_manager.cds.*`.
 */
import { sha256Hex } from '@postern/contract/digest';

import { parseConfigText } from '../config/document.js';
import type { WatchedFile } from '../config/messages/bootstrap.js';
import { clusterFile, listenerFile, type ResourceFile } from '../config/messages/discovery.js';
import type { ListenerSpec } from '../config/messages/listener.js';
import { readText } from '../config/read-file.js';
import type { Reader } from '../config/schema.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import type { Stats } from '../http/stats.js';
import type { ClusterSpec } from '../http/upstream/cluster-spec.js';
import { WatchedFiles } from './watched-files.js';

export interface DynamicResourcesOptions {
  readonly listeners: WatchedFile | undefined;
  readonly clusters: WatchedFile | undefined;
  readonly applyListeners: (specs: readonly ListenerSpec[]) => Promise<void>;
  readonly applyClusters: (specs: readonly ClusterSpec[]) => Promise<void>;
  readonly stats: Stats;
  readonly log: GatewayLog;
}

interface Source<T> {
  readonly file: WatchedFile;
  readonly reader: Reader<ResourceFile<T>>;
  readonly apply: (resources: readonly T[]) => Promise<void>;
  readonly prefix: string;
  digest: string;
  refused: boolean;
}

export class DynamicResources {
  readonly #options: DynamicResourcesOptions;
  readonly #clusters: Source<ClusterSpec> | undefined;
  readonly #listeners: Source<ListenerSpec> | undefined;
  #watched: WatchedFiles | undefined;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(options: DynamicResourcesOptions) {
    this.#options = options;
    const fresh = { digest: '', refused: false };
    const { clusters, listeners, applyClusters, applyListeners } = options;
    if (clusters !== undefined) {
      const prefix = 'cluster_manager.cds.';
      this.#clusters = { file: clusters, reader: clusterFile, apply: applyClusters, prefix, ...fresh };
    }
    if (listeners !== undefined) {
      const prefix = 'listener_manager.lds.';
      this.#listeners = { file: listeners, reader: listenerFile, apply: applyListeners, prefix, ...fresh };
    }
  }

  /** Reads the files once, then follows their changes. */
  async start(): Promise<void> {
    const files = [this.#clusters, this.#listeners].flatMap((source) =>
      source === undefined ? [] : [source.file],
    );
    if (files.length === 0) return;
    this.#watched = new WatchedFiles(files, () => void this.refresh());
    await this.refresh();
  }

  close(): void {
    this.#watched?.close();
  }

  /** Applies what changed; a change in the meantime is seen afterwards. */
  refresh(): Promise<void> {
    this.#again = this.#running !== undefined;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again) void this.refresh();
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const changed = this.#clusters !== undefined && (await this.#update(this.#clusters, false));
    if (this.#listeners !== undefined)
      await this.#update(this.#listeners, changed && this.#listeners.refused);
  }

  /** True when something new is in place. */
  async #update<T>(source: Source<T>, force: boolean): Promise<boolean> {
    const { stats, log } = this.#options;
    const text = await readText(source.file.path).catch((error: unknown) => {
      log.warn(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    if (text === undefined) return false;
    const digest = sha256Hex(Buffer.from(text));
    if (digest === source.digest && !force) return false;
    source.digest = digest;
    stats.counter(`${source.prefix}update_attempt`).add();
    try {
      await source.apply(source.reader(parseConfigText(text, source.file.path)).resources);
      stats.counter(`${source.prefix}update_success`).add();
      source.refused = false;
      log.info(`${source.file.path}: applied`);
      return true;
    } catch (error) {
      stats.counter(`${source.prefix}update_rejected`).add();
      source.refused = true;
      const reason = error instanceof Error ? error.message : String(error);
      log.error(`${source.file.path}: update rejected, the old configuration goes on: ${reason}`);
      return false;
    }
  }
}
