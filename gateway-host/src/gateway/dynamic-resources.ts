/**
 * Listeners and clusters that come from watched files: what changed is applied, what is bad is refused as a whole.
 * Clusters go first, and listeners that were refused are tried again after them: the two files change together.
 * Spec: Envoy docs "LDS", "CDS"; statistics `listener_manager.lds.*`, `cluster_manager.cds.*`.
 */
import { sha256Hex } from '@postern/contract/digest';

import type { ConfigContext } from '../config/config-context.js';
import { parseConfigText } from '../config/document.js';
import type { WatchedFile } from '../config/messages/config-source.js';
import { clusterFile, listenerFile, type ResourceFile } from '../config/messages/discovery.js';
import type { ListenerSpec } from '../config/messages/listener.js';
import { readText } from '../config/read-file.js';
import { entriesOf, type Reader } from '../config/schema.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import type { Stats } from '../http/stats.js';
import type { ClusterSpec } from '../http/upstream/cluster-spec.js';
import type { ConfigRecord, ResourceKind } from './config-record.js';
import type { ApplyUpdate } from './resource-update.js';
import type { AnyDiscoveredFile } from './discovered-file.js';
import { DiscoveredResources } from './discovered-resources.js';
import { mark, WatchedFiles } from './watched-files.js';

export interface DynamicResourcesOptions {
  /** The bootstrap's listeners as they were read. */
  readonly fixed: readonly ListenerSpec[];
  readonly listeners: WatchedFile | undefined;
  readonly clusters: WatchedFile | undefined;
  readonly apply: ApplyUpdate;
  /** By which files are read. */
  readonly context: ConfigContext;
  readonly stats: Stats;
  readonly log: GatewayLog;
  readonly record: ConfigRecord;
  readonly hasCluster: (name: string) => boolean;
}

interface Source<T> {
  readonly file: WatchedFile;
  readonly reader: Reader<ResourceFile<T>>;
  readonly apply: (resources: readonly T[]) => Promise<void>;
  readonly prefix: string;
  readonly kind: ResourceKind;
  /** Which file was read last, and what stood in it. */
  mark: string;
  digest: string;
  refused: boolean;
}

const COUNTERS = [
  'init_fetch_timeout',
  'update_attempt',
  'update_failure',
  'update_rejected',
  'update_success',
];

export class DynamicResources {
  readonly #options: DynamicResourcesOptions;
  readonly #clusters: Source<ClusterSpec> | undefined;
  readonly #listeners: Source<ListenerSpec> | undefined;
  readonly #discovered: DiscoveredResources;
  /** The watched listeners as they were read; those that were refused are not among them. */
  #specs: readonly ListenerSpec[] = [];
  /** The bootstrap's listeners with what their files held at the start. */
  readonly fixed: readonly ListenerSpec[];
  #watched: WatchedFiles | undefined;
  #watchedPaths = '';
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: DynamicResourcesOptions) {
    this.#options = options;
    this.#discovered = new DiscoveredResources(options);
    this.fixed = this.#discovered.resolve(options.fixed);
    const fresh = { mark: '', digest: '', refused: false };
    const { clusters, listeners } = options;
    if (clusters !== undefined) {
      const prefix = 'cluster_manager.cds.';
      const apply = (specs: readonly ClusterSpec[]) => options.apply({ kind: 'clusters', specs });
      const kind = 'clusters';
      this.#clusters = { file: clusters, reader: clusterFile, apply, prefix, kind, ...fresh };
    }
    if (listeners !== undefined) {
      const prefix = 'listener_manager.lds.';
      const apply = (specs: readonly ListenerSpec[]) => this.#applyListeners(specs);
      const kind = 'listeners';
      this.#listeners = { file: listeners, reader: listenerFile, apply, prefix, kind, ...fresh };
    }
    for (const source of [this.#clusters, this.#listeners]) {
      for (const name of COUNTERS) {
        if (source !== undefined) options.stats.counter(source.prefix + name).add(0);
      }
    }
  }

  /** Reads the file of clusters before the others. */
  async readClusters(): Promise<void> {
    if (this.#clusters !== undefined) await this.#update(this.#clusters, false);
  }

  /** Reads the files once, then follows their changes. */
  async start(): Promise<void> {
    if (this.#files().length === 0) return;
    this.#watch();
    await this.refresh();
  }

  close(): void {
    this.#closed = true;
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
    for (const file of this.#discovered.files) await this.#renew(file);
    this.#watch();
  }

  async #applyListeners(specs: readonly ListenerSpec[]): Promise<void> {
    const resolved = this.#discovered.resolve(specs);
    this.#specs = specs;
    await this.#options.apply({ kind: 'listeners', specs: resolved });
  }

  /** Routes or settings of filters: the listeners that use them are made anew. */
  async #renew(file: AnyDiscoveredFile): Promise<void> {
    const seen = await mark(file.file.path);
    const text = await readText(file.file.path).catch(() => undefined);
    const candidate = text === undefined ? undefined : file.read(text, seen);
    if (candidate === undefined) return;
    if (!candidate.changed) return candidate.accept();
    candidate.tryOut();
    try {
      await this.#reapply(file);
      candidate.accept();
    } catch (error) {
      candidate.reject(error);
    }
  }

  async #reapply(file: AnyDiscoveredFile): Promise<void> {
    const { apply, fixed } = this.#options;
    const uses = (spec: ListenerSpec): boolean => this.#discovered.uses(spec, [file]);
    if (fixed.some(uses)) await apply({ kind: 'static-listeners', specs: this.#discovered.resolve(fixed) });
    if (!this.#specs.some(uses)) return;
    const keep = this.#specs.filter((spec) => !uses(spec)).map(({ name }) => name);
    await apply({ kind: 'listeners', specs: this.#discovered.resolve(this.#specs), keep });
  }

  #files(): WatchedFile[] {
    const sources = [this.#clusters, this.#listeners];
    const own = sources.flatMap((source) => (source === undefined ? [] : [source.file]));
    return [...own, ...this.#discovered.files.map(({ file }) => file)];
  }

  /** A new listener may name files that were not watched. */
  #watch(): void {
    const files = this.#files();
    const paths = JSON.stringify(files);
    if (this.#closed || paths === this.#watchedPaths) return;
    this.#watchedPaths = paths;
    this.#watched?.close();
    this.#watched = new WatchedFiles(files, () => void this.refresh());
  }

  /** True when something new is in place. */
  async #update<T>(source: Source<T>, force: boolean): Promise<boolean> {
    const { stats, log } = this.#options;
    const seen = await mark(source.file.path);
    if (seen === source.mark && !force) return false;
    const text = await readText(source.file.path).catch((error: unknown) => {
      log.warn(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    if (text === undefined) return false;
    source.mark = seen;
    stats.counter(`${source.prefix}update_attempt`).add();
    const digest = sha256Hex(Buffer.from(text));
    if (digest === source.digest && !source.refused) {
      stats.counter(`${source.prefix}update_success`).add();
      return false;
    }
    source.digest = digest;
    return this.#take(source, text);
  }

  async #take<T>(source: Source<T>, text: string): Promise<boolean> {
    const { stats, log, record } = this.#options;
    // What is no YAML failed; what is, and cannot be used, was rejected.
    let counter = 'update_failure';
    try {
      const parsed = parseConfigText(text, source.file.path, this.#options.context);
      entriesOf(parsed);
      counter = 'update_rejected';
      const { version, resources, documents } = source.reader(parsed);
      await source.apply(resources);
      record.replace(source.kind, version, documents);
      stats.counter(`${source.prefix}update_success`).add();
      source.refused = false;
      log.info(`${source.file.path}: applied`);
      return true;
    } catch (error) {
      stats.counter(source.prefix + counter).add();
      source.refused = true;
      const reason = error instanceof Error ? error.message : String(error);
      log.error(`${source.file.path}: update rejected, the old configuration goes on: ${reason}`);
      return false;
    }
  }
}
