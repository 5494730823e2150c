/** Follows postern.yaml: on every change load, set bad servers aside, publish; a bad file changes nothing. */
import { resolve } from 'node:path';

import type { Logger } from '@postern/service/logs';

import type { Catalogue } from '../catalogue/catalogue.js';
import { LastGood, type Quarantined } from '../catalogue/last-good.js';
import { loadCatalogue, type ToolConfigs } from '../catalogue/load.js';
import { DYNAMIC_FILES } from '../envoy/bootstrap.js';
import { ControlPlaneError } from '../errors.js';
import { fingerprint } from '../source/text-file.js';
import { FolderWatch } from './folder-watch.js';
import { Publisher } from './publisher.js';

export interface ControlLoopOptions {
  /** Path of postern.yaml. */
  readonly file: string;
  /** Where the files go; it exists. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
}

/** One running watch. */
export class ControlLoop {
  readonly #options: ControlLoopOptions;
  readonly #publisher: Publisher;
  readonly #lastGood = new LastGood();
  readonly #watch: FolderWatch;
  /** Every file that the configuration depends on, as it was when it was last read. */
  #seen = new Map<string, string>();
  /** What was last said about each server, so that a fault is logged once and not at every other change. */
  #said = new Map<string, string>();
  /** The same for the files as a whole. */
  #lastError = '';
  readonly #toolConfigs: ToolConfigs = new Map();
  #work: Promise<void> = Promise.resolve();
  #queued = false;
  #hasPublished = false;

  private constructor(options: ControlLoopOptions) {
    this.#options = options;
    this.#publisher = new Publisher(resolve(options.folder));
    this.#watch = new FolderWatch(() => this.#queue());
  }

  /**
   * Publishes once and goes on watching.
   *
   * @throws ControlPlaneError when the first load fails as a whole
   */
  static async start(options: ControlLoopOptions): Promise<ControlLoop> {
    const loop = new ControlLoop(options);
    try {
      await loop.#reload();
      return loop;
    } catch (error) {
      loop.#watch.close();
      throw error;
    }
  }

  /** Stops watching and waits for a load that has begun. */
  async close(): Promise<void> {
    this.#watch.close();
    await this.#work;
  }

  /** One load at a time; what happens meanwhile leads to exactly one more. */
  #queue(): void {
    if (this.#queued) return;
    this.#queued = true;
    this.#work = this.#work.then(async () => {
      this.#queued = false;
      if (await this.#hasChanged()) await this.#tryReload();
    });
  }

  async #tryReload(): Promise<void> {
    const { logger } = this.#options;
    try {
      await this.#reload();
    } catch (error) {
      if (!(error instanceof ControlPlaneError)) {
        logger.error({ err: error }, 'could not load; the last good configuration stays');
        return;
      }
      // What could not be written is tried again at the next look.
      if (error.code === 'CP_OUTPUT') this.#seen.set(resolve(this.#options.file), '');
      if (error.message === this.#lastError) return;
      this.#lastError = error.message;
      const { code, hint } = error;
      logger.error({ code, hint }, `${error.message}; the last good configuration stays`);
    }
  }

  async #reload(): Promise<void> {
    const { file, env } = this.#options;
    const seen = new Map<string, string>();
    try {
      const observe = (path: string, print: string) => seen.set(path, print);
      const loaded = await loadCatalogue({ file, env, observe, toolConfigs: this.#toolConfigs });
      for (const path of this.#toolConfigs.keys()) if (!seen.has(path)) this.#toolConfigs.delete(path);
      this.#remember(seen);
      const { catalogue, quarantined } = this.#lastGood.complete(loaded);
      this.#report(quarantined);
      await this.#publish(catalogue);
      this.#lastError = '';
    } catch (error) {
      // Not everything was read; files that were not are still worth watching.
      this.#remember(new Map([...this.#seen, ...seen]));
      throw error;
    }
  }

  async #publish(catalogue: Catalogue): Promise<void> {
    const { logger } = this.#options;
    const isFirst = !this.#hasPublished;
    const changed = await this.#publisher.publish(catalogue);
    this.#hasPublished = true;
    if (changed.length === 0) return;
    const servers = catalogue.tenants.reduce((sum, tenant) => sum + tenant.servers.length, 0);
    logger.info({ changed, tenants: catalogue.tenants.length, servers }, 'configuration written');
    if (!isFirst && changed.includes(DYNAMIC_FILES.bootstrap)) {
      logger.warn('the bootstrap has changed; restart the gateway to use it');
    }
  }

  #remember(seen: Map<string, string>): void {
    this.#seen = seen;
    this.#watch.follow(seen.keys());
  }

  async #hasChanged(): Promise<boolean> {
    const prints = [...this.#seen].map(async ([path, seen]) => (await fingerprint(path)) !== seen);
    return (await Promise.all(prints)).includes(true);
  }

  #report(quarantined: readonly Quarantined[]): void {
    const { logger } = this.#options;
    const said = new Map<string, string>();
    for (const { tenant, server, error, outcome } of quarantined) {
      const name = `${tenant}/${server}`;
      const text = `${error.message}; the server is ${outcome === 'kept' ? 'kept as it was' : 'left out'}`;
      said.set(name, text);
      const { code, hint } = error;
      if (this.#said.get(name) !== text) logger.error({ code, hint, server: name, outcome }, text);
    }
    for (const name of this.#said.keys()) {
      if (!said.has(name)) logger.info({ server: name }, 'the server is no longer set aside');
    }
    this.#said = said;
  }
}
