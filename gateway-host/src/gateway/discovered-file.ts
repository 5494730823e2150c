/**
 * One watched file that holds one resource: read, counted, and taken only once it is in place everywhere.
 * Spec: Envoy source/extensions/config_subscription/filesystem/filesystem_subscription_impl.cc.
 */
import { isDeepStrictEqual } from 'node:util';

import { parseConfigText, type PlainValue } from '../config/document.js';
import type { WatchedFile } from '../config/messages/config-source.js';
import type { ConfigContext } from '../config/config-context.js';
import type { ResourceFile } from '../config/messages/discovery.js';
import { entriesOf, type Reader } from '../config/schema.js';
import { GatewayError } from '../errors.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import type { Stats } from '../http/stats.js';
import type { ConfigRecord, ResourceKind } from './config-record.js';

/** What kind of file it is. */
export interface DiscoverySource<T> {
  readonly reader: Reader<ResourceFile<T>>;
  /** The resource that the file is for; an error when it holds another; `empty` is passed over. */
  readonly choose: (resources: readonly T[]) => T | 'empty';
  readonly stats: string;
  /** Counters besides those that all subscriptions have. */
  readonly failures: readonly string[];
  readonly record: ResourceKind;
  /** The same again is no news, whatever became of it: it counts as taken, and what was refused stays refused. */
  readonly judgedOnce?: true;
}

export interface DiscoveredFileContext {
  /** By which files are read. */
  readonly context: ConfigContext;
  readonly stats: Stats;
  readonly log: GatewayLog;
  readonly record: ConfigRecord;
  /** Whether a cluster is there, for tables that want to know. */
  readonly hasCluster: (name: string) => boolean;
}

/** A resource that was read, before it is in force. */
export interface Candidate {
  /** Something is different from what is in force. */
  readonly changed: boolean;
  /** It counts from now on. */
  accept(): void;
  /** What uses it refused it. */
  reject(error: unknown): void;
  /** Put in for a try; `accept` keeps it, `reject` puts the old one back. */
  tryOut(): void;
}

/** A file of whatever kind. */
export type AnyDiscoveredFile = Pick<DiscoveredFile<never>, 'key' | 'file' | 'read'>;

const COUNTERS = [
  'config_reload',
  'init_fetch_timeout',
  'update_attempt',
  'update_failure',
  'update_rejected',
  'update_success',
];

export class DiscoveredFile<T> {
  readonly key: string;
  readonly file: WatchedFile;
  readonly #source: DiscoverySource<T>;
  readonly #context: DiscoveredFileContext;
  #current: T | undefined;
  /** What came last, in force or refused. */
  #last: T | undefined;
  #mark: string | undefined;

  constructor(key: string, file: WatchedFile, source: DiscoverySource<T>, context: DiscoveredFileContext) {
    this.key = key;
    this.file = file;
    this.#source = source;
    this.#context = context;
    for (const name of [...COUNTERS, ...source.failures]) this.#count(name, 0);
  }

  /** What is in force; undefined until something has come. */
  get current(): T | undefined {
    return this.#current;
  }

  /** What the text holds; undefined when its mark is that of the last one, or nothing in it could be used. */
  read(text: string, mark: string): Candidate | undefined {
    if (mark === this.#mark) return undefined;
    this.#mark = mark;
    this.#count('update_attempt');
    const node = this.#attempt('update_failure', () => {
      const parsed = parseConfigText(text, this.file.path, this.#context.context);
      entriesOf(parsed);
      return parsed;
    });
    if (node === undefined) return undefined;
    const file = this.#attempt('update_rejected', () => this.#source.reader(node));
    if (file === undefined) return undefined;
    const chosen = this.#attempt('update_rejected', () => this.#source.choose(file.resources));
    if (chosen === undefined) return undefined;
    if (chosen === 'empty') {
      this.#count('update_empty');
      this.#count('update_success');
      return undefined;
    }
    return this.#candidate(chosen, file);
  }

  #candidate(next: T, { version, documents }: ResourceFile<T>): Candidate {
    const old = this.#current;
    const { judgedOnce } = this.#source;
    const changed = !isDeepStrictEqual(judgedOnce ? this.#last : old, next);
    return {
      changed,
      tryOut: () => (this.#current = next),
      accept: () => {
        this.#last = next;
        this.#count('update_success');
        this.#context.stats.gauge(`${this.#source.stats}update_time`).value = Date.now();
        if (changed) this.#count('config_reload');
        else if (!isDeepStrictEqual(old, next)) return this.#tellRepeated();
        this.#current = next;
        const document: PlainValue | undefined = documents[0];
        if (document !== undefined) this.#context.record.put(this.#source.record, version, document);
        this.#context.log.info(`${this.file.path}: applied`);
      },
      reject: (error) => {
        this.#current = old;
        this.#last = next;
        if (judgedOnce) this.#count('config_reload');
        this.#fail('update_rejected', error);
      },
    };
  }

  #tellRepeated(): void {
    this.#context.log.info(
      `${this.file.path}: the same again, which was refused: the old configuration goes on`,
    );
  }

  #attempt<R>(counter: string, run: () => R): R | undefined {
    try {
      return run();
    } catch (error) {
      this.#fail(counter, error);
      return undefined;
    }
  }

  #fail(counter: string, error: unknown): void {
    this.#count(counter);
    if (this.#source.failures.includes('config_fail')) this.#count('config_fail');
    const reason = error instanceof GatewayError || error instanceof Error ? error.message : String(error);
    const what = this.#current === undefined ? 'nothing is in force' : 'the old configuration goes on';
    this.#context.log.error(`${this.file.path}: update rejected, ${what}: ${reason}`);
  }

  #count(name: string, amount = 1): void {
    this.#context.stats.counter(`${this.#source.stats}${name}`).add(amount);
  }
}
