/**
 * What a store must do. It holds versions of plugins, each a set of files that appears at once and never changes, and
 * objects: what stands beside versions (marks, tokens, blobs of the OCI face). A tenant's store is a store of its own
 * in the same place. Every store passes the conformance kit in test/store.
 */
import type { PluginRef } from '@postern/contract/plugin';

import type { CheckedVersion } from '../package/intake.js';
import type { Upkeep } from './upkeep.js';

/** Bytes `start` to `end` of a file, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Every method throws PluginServerError PS_STORE_UNAVAILABLE when the store cannot know or do it. */
export interface Store {
  /** For logs: what kind of store, and where. */
  readonly name: string;

  /** What stands beside the versions. */
  readonly objects: Objects;

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

  /** Takes a version away with all its files, at once for whoever asks from then on. False when it was not there. */
  remove(ref: PluginRef): Promise<boolean>;

  /** The store of a tenant, made on its first write; a tenant has no tenants. `name` must be parsed. */
  tenant(name: string): Store;

  /** Names of tenants that ever had something, sorted. */
  tenants(): Promise<string[]>;

  /** Resolves when the store can be read and written. */
  check(): Promise<void>;

  /** Bytes that are left on the disk, in a store that is on one. */
  freeBytes?(): Promise<number>;

  /** Where versions may come from that are not here; absent when there is no such place. */
  readonly origin?: Origin;

  /** Of the whole store for leftovers, of this tenant for repairs. */
  readonly upkeep: Upkeep;
}

/** What a store can be filled from. Every method throws PluginServerError PS_MIRROR_UNAVAILABLE when it cannot know. */
export interface Origin {
  /** The version, judged and ready to be published; undefined when there is none. */
  fetch(ref: PluginRef): Promise<CheckedVersion | undefined>;

  /** Versions of a plugin that can be fetched, in no particular order. */
  versions(name: string): Promise<string[]>;
}

/**
 * Bytes under keys (`store/object-key.ts`). An object is created whole and never changes; it can be removed. So no two
 * writers can overwrite each other, and what changes is written as objects that come and go.
 */
export interface Objects {
  /** The object or a part of it; undefined when there is none. */
  read(key: string, range?: ByteRange): Promise<Buffer | undefined>;

  /** How large it is and since when it is there; undefined when there is none. */
  stat(key: string): Promise<Omit<ObjectEntry, 'key'> | undefined>;

  /** Creates it durably. False when there is one already, whatever its bytes: of several at once exactly one gets true. */
  create(key: string, bytes: Uint8Array): Promise<boolean>;

  /** False when there was none. */
  remove(key: string): Promise<boolean>;

  /** All objects whose key begins with `folder` and a slash, sorted by key. */
  list(folder: string): Promise<ObjectEntry[]>;
}

export interface ObjectEntry {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly createdAt: Date;
}
