/** What keeps a store in order beside serving from it: finding what is left over, and putting right what was damaged. */
import type { PluginRef } from '@postern/contract/plugin';

/** Something that no version and no object needs any more. */
export interface Leftover {
  /** For people: `blob 5c1e…`, `draft 0b2f…`. */
  readonly what: string;
  /** Bytes. */
  readonly size: number;
  readonly since: Date;
  /** Takes it away, unless it has come into use. */
  remove(): Promise<void>;
}

export interface Upkeep {
  /**
   * What has been left over for longer than `minAgeMs` by the clock of the store, so that nothing is found that a
   * running server is about to need.
   *
   * @throws PluginServerError PS_STORE_DAMAGED when it cannot be known what is needed, PS_STORE_UNAVAILABLE
   */
  leftovers(minAgeMs: number): AsyncIterable<Leftover>;

  /** Gives a version exactly these files again. For damage only: what was published never changes. */
  repair(ref: PluginRef, files: ReadonlyMap<string, Uint8Array>): Promise<void>;
}
