/**
 * What a store of plugin versions must do. A version is a set of files that appears at once and never changes.
 * Every store passes the conformance kit in test/store.
 */
import type { PluginRef } from '@postern/contract/plugin';

/** Bytes `start` to `end` of a file, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Every method throws PluginServerError PS_STORE_UNAVAILABLE when the store cannot know or do it. */
export interface Store {
  /** For logs: what kind of store, and where. */
  readonly name: string;

  /** Names of plugins that have a version, sorted. */
  plugins(): Promise<string[]>;

  /** Versions of a plugin in no particular order; none when there is no such plugin. */
  versions(name: string): Promise<string[]>;

  /** A file of a version, or a part of it; undefined when there is no such version or file. */
  read(ref: PluginRef, file: string, range?: ByteRange): Promise<Buffer | undefined>;

  /**
   * Makes a version visible with all its files, durably, or not at all.
   * False when the version exists already: of several publishes at once exactly one gets true.
   */
  publish(ref: PluginRef, files: ReadonlyMap<string, Uint8Array>): Promise<boolean>;

  /** Resolves when the store can be read and written. */
  check(): Promise<void>;
}
