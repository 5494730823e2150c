/**
 * The files that say where the hosts of EDS clusters are: read before their clusters start, then watched.
 * Every thread reads them by itself. Spec: Envoy docs "EDS"; source/extensions/clusters/eds/eds.cc.
 */
import { parseConfigText } from '../config/document.js';
import type { WatchedFile } from '../config/messages/config-source.js';
import { endpointFile } from '../config/messages/endpoint-file.js';
import { readText } from '../config/read-file.js';
import { entriesOf } from '../config/schema.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import type { ClusterSet } from '../http/upstream/cluster-set.js';
import type { ClusterSpec } from '../http/upstream/cluster-spec.js';
import { mark, WatchedFiles } from './watched-files.js';

export class EndpointFiles {
  readonly #clusters: ClusterSet;
  readonly #log: GatewayLog;
  readonly #marks = new Map<string, string>();
  #paths: readonly string[] = [];
  #watched: WatchedFiles | undefined;

  constructor(clusters: ClusterSet, log: GatewayLog) {
    this.#clusters = clusters;
    this.#log = log;
  }

  /**
   * Reads the files of these clusters, which may be about to start, and watches them from now on.
   *
   * @throws GatewayError GH_CONFIG_FILE when a file is not there
   */
  async follow(specs: readonly ClusterSpec[]): Promise<void> {
    const files = new Map<string, WatchedFile>();
    for (const { eds } of specs) if (eds !== undefined) files.set(eds.file.path, eds.file);
    for (const path of files.keys()) this.#apply(path, await mark(path), await readText(path));
    this.#paths = [...files.keys()];
    this.#watched?.close();
    this.#watched = undefined;
    if (files.size > 0) this.#watched = new WatchedFiles([...files.values()], () => void this.#refresh());
  }

  close(): void {
    this.#watched?.close();
  }

  async #refresh(): Promise<void> {
    for (const path of this.#paths) {
      const seen = await mark(path);
      const text = await readText(path).catch((error: unknown) => {
        this.#log.warn(error instanceof Error ? error.message : String(error));
        return undefined;
      });
      if (text !== undefined) this.#apply(path, seen, text);
    }
  }

  /** A bad file changes nothing. */
  #apply(path: string, seen: string, text: string): void {
    if (this.#marks.get(path) === seen) return;
    this.#marks.set(path, seen);
    // What is no YAML failed; what is, and cannot be used, was rejected.
    let counter: 'update_failure' | 'update_rejected' = 'update_failure';
    try {
      const parsed = parseConfigText(text, path);
      entriesOf(parsed);
      counter = 'update_rejected';
      for (const problem of this.#clusters.assign(path, endpointFile(parsed))) this.#tell(path, problem);
    } catch (error) {
      for (const { spec, stats } of this.#clusters.list()) {
        if (spec.eds?.file.path === path) stats[counter].add();
      }
      this.#tell(path, error instanceof Error ? error.message : String(error));
    }
  }

  #tell(path: string, reason: string): void {
    this.#log.error(`${path}: update rejected, the old endpoints go on: ${reason}`);
  }
}
