/** Encoded copies of files: made once, one after the other, beside the requests that already got the plain bytes. */
import type { Logger } from '@postern/service/logs';

import { recordOf } from '../package/manifest.js';
import type { Coding } from './content-coding.js';
import { encode } from './encode.js';
import { prepareFile, type ServedFile } from './served-file.js';

/** Below this the headers weigh more than what is saved. */
const LEAST_BYTES = 512;

/** What an encoded copy may have of the plain size and be worth its memory. */
const WORTH = 0.95;

/** Files that may wait; a server that just started has every file asked for at once. */
const LONGEST_LINE = 1024;

export class Encoder {
  readonly #running = new Map<string, Promise<ServedFile | undefined>>();
  /** Copies that were not worth it, as long as their file is in memory. */
  readonly #futile = new WeakMap<ServedFile, Set<Coding>>();
  readonly #logger: Pick<Logger, 'error'>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(logger: Pick<Logger, 'error'>) {
    this.#logger = logger;
  }

  /** Whether a copy may be worth having. */
  wants(file: ServedFile, coding: Coding): boolean {
    if (!file.isPackable || file.bytes === undefined || file.size < LEAST_BYTES) return false;
    return this.#futile.get(file)?.has(coding) !== true;
  }

  /** Makes the copy, or waits for the one that is being made; undefined when it is of no use or too many wait. */
  copy(key: string, file: ServedFile, coding: Coding): Promise<ServedFile | undefined> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    if (this.#running.size >= LONGEST_LINE) return Promise.resolve(undefined);
    // One at a time: the rest of the pool is for reading the store, and the cores for answering.
    const making = this.#last.then(() => this.#make(file, coding)).finally(() => this.#running.delete(key));
    this.#running.set(key, making);
    this.#last = making;
    return making;
  }

  async #make(file: ServedFile, coding: Coding): Promise<ServedFile | undefined> {
    const bytes = await this.#encode(file, coding);
    if (bytes === undefined || bytes.length > file.size * WORTH) {
      const codings = this.#futile.get(file) ?? new Set();
      this.#futile.set(file, codings.add(coding));
      return undefined;
    }
    return prepareFile({ ...recordOf(bytes), name: file.name, isPublic: file.isPublic, from: bytes, coding });
  }

  /** A file that cannot be encoded is still served as it is. */
  async #encode(file: ServedFile, coding: Coding): Promise<Buffer | undefined> {
    try {
      return file.bytes === undefined ? undefined : await encode(coding, file.bytes);
    } catch (error) {
      this.#logger.error({ err: error, file: file.name, coding }, 'file not encoded');
      return undefined;
    }
  }
}
