/** What the server knows about plugins: names, versions and their records, on top of a store of files. */
import { PosternError } from '@postern/contract/errors';
import { comparePluginVersions, formatPluginRef, type PluginRef } from '@postern/contract/plugin';

import type { Logger } from '@postern/service/logs';

import { PluginServerError } from './errors.js';
import { LeastRecentMap } from './least-recent.js';
import { listAliases, readAlias } from './marks/aliases.js';
import type { Author } from './marks/mark.js';
import { bury, readTombstone, requireSameAsBuried } from './marks/tombstones.js';
import { listYankedRefs } from './marks/yanks.js';
import type { CheckedVersion } from './package/intake.js';
import { decodeManifest, differingFiles, MANIFEST_FILE, type Manifest } from './package/manifest.js';
import type { Admission } from './policy/admission.js';
import { isReservedName } from './reserved-names.js';
import type { Store } from './store/store.js';
import { ofTenant, type Tenant } from './tenant.js';

/** A record costs about 2 KB, so this is 8 MB. */
const RECORDS_KEPT = 4096;

/** A tenant that nobody asks for costs nothing; one that is asked for again is read from its store again. */
const TENANTS_KEPT = 256;

export interface LibraryOptions {
  readonly store: Store;
  readonly tenant: Tenant;
  readonly logger: Pick<Logger, 'error'>;
  /** What has a say in what is published; without it everything that gateways can load is. */
  readonly admit?: Admission | undefined;
}

export interface CatalogueRow {
  readonly name: string;
  /** Newest first, without those that are yanked. */
  readonly versions: readonly string[];
  /** Newest first; absent when no version is yanked. */
  readonly yanked?: readonly string[];
  /** Other names of the plugin, sorted; absent when it has none. */
  readonly aliases?: readonly string[];
}

/** The library of everybody and those of tenants. */
export class Libraries {
  readonly store: Store;
  readonly #logger: Pick<Logger, 'error'>;
  readonly #admit: Admission | undefined;
  readonly #everybody: Library;
  readonly #tenants = new LeastRecentMap<Library>(TENANTS_KEPT);

  constructor(store: Store, logger: Pick<Logger, 'error'>, admit?: Admission) {
    this.store = store;
    this.#logger = logger;
    this.#admit = admit;
    this.#everybody = new Library({ store, tenant: undefined, logger, admit });
  }

  /** `tenant` must be parsed. */
  of(tenant: Tenant): Library {
    if (tenant === undefined) return this.#everybody;
    const known = this.#tenants.get(tenant);
    if (known !== undefined) return known;
    const store = this.store.tenant(tenant);
    const library = new Library({ store, tenant, logger: this.#logger, admit: this.#admit });
    this.#tenants.set(tenant, library, 1);
    return library;
  }
}

export class Library {
  readonly store: Store;
  readonly tenant: Tenant;
  readonly #logger: Pick<Logger, 'error'>;
  readonly #admit: Admission | undefined;
  readonly #manifests = new LeastRecentMap<Manifest>(RECORDS_KEPT);
  /** Rises when a version is taken away, so that a reading that began before keeps nothing. */
  #removals = 0;
  #catalogue: Promise<CatalogueRow[]> | undefined;

  constructor({ store, tenant, logger, admit }: LibraryOptions) {
    this.store = store;
    this.tenant = tenant;
    this.#logger = logger;
    this.#admit = admit;
  }

  /** The record of a version; undefined when there is no such version. */
  async manifest(ref: PluginRef): Promise<Manifest | undefined> {
    const key = formatPluginRef(ref);
    const known = this.#manifests.get(key);
    if (known !== undefined) return known;
    const removals = this.#removals;
    const bytes = (await this.store.read(ref, MANIFEST_FILE)) ?? (await this.#readUnlessAbsent(ref));
    if (bytes === undefined) return this.#fromOrigin(ref);
    const manifest = decodeManifest(bytes, ref);
    if (removals === this.#removals) this.#manifests.set(key, manifest, 1);
    return manifest;
  }

  /** The plugin that a name means: itself, or the one that it is another name of. */
  async meaningOf(name: string): Promise<string> {
    if ((await this.store.versions(name)).length > 0) return name;
    return (await readAlias(this, name))?.target ?? name;
  }

  /** All plugins with their versions; callers that come while it is being read share one reading. */
  catalogue(): Promise<CatalogueRow[]> {
    if (this.#catalogue !== undefined) return this.#catalogue;
    const reading = this.#readCatalogue().finally(() => {
      if (this.#catalogue === reading) this.#catalogue = undefined;
    });
    this.#catalogue = reading;
    return reading;
  }

  /** Something was added, marked or taken away: a catalogue that is being read may have passed that place already. */
  changed(): void {
    this.#catalogue = undefined;
  }

  /** A version was taken away. */
  forget(ref: PluginRef): void {
    this.#removals++;
    this.#manifests.delete(formatPluginRef(ref));
    this.changed();
  }

  /** Versions of a plugin, newest first; none when there is no such plugin. */
  async versions(name: string): Promise<string[]> {
    return (await this.store.versions(name)).sort((a, b) => comparePluginVersions(b, a));
  }

  /** Records of all versions of a plugin, newest first. A damaged one is left out and logged: the others are fine. */
  async manifests(name: string): Promise<Manifest[]> {
    const found: Manifest[] = [];
    let damage: PluginServerError | undefined;
    for (const version of await this.versions(name)) {
      try {
        const manifest = await this.manifest({ name, version });
        if (manifest !== undefined) found.push(manifest);
      } catch (error) {
        if (!(error instanceof PluginServerError) || error.code !== 'PS_STORE_DAMAGED') throw error;
        const plugin = ofTenant(this.tenant, `${name}@${version}`);
        this.#logger.error({ err: error, plugin }, 'version left out of a list');
        damage = error;
      }
    }
    if (found.length === 0 && damage !== undefined) throw damage;
    return found;
  }

  /**
   * Stores a version. Publishing the same files again is fine and changes nothing.
   *
   * @throws PluginServerError PS_VERSION_EXISTS when the version has other files, PS_VERSION_DELETED when it had them,
   *   PS_NAME_TAKEN, and what a policy has against it
   */
  async publish(version: CheckedVersion): Promise<{ manifest: Manifest; created: boolean }> {
    const { ref, files } = version;
    await this.#requireFree(ref.name);
    await this.#admit?.(version, this);
    await requireSameAsBuried(this, version.manifest);
    const created = await this.store.publish(ref, files);
    this.changed();
    if (created) return this.#publishedUnlessBuried(version);
    const manifest = await this.manifest(ref);
    if (manifest === undefined) {
      throw new PluginServerError('PS_STORE_UNAVAILABLE', `${formatPluginRef(ref)} was there and is gone`);
    }
    const different = differingFiles(manifest, version.manifest);
    if (different.length === 0) return { manifest, created: false };
    throw new PluginServerError(
      'PS_VERSION_EXISTS',
      `${formatPluginRef(ref)} is already published with other bytes in ${different.join(', ')}`,
    );
  }

  /** What is not here may be upstream: it comes in as if somebody had published it. */
  async #fromOrigin(ref: PluginRef): Promise<Manifest | undefined> {
    const { origin } = this.store;
    // What was deleted here stays away, whatever upstream still has.
    if (origin === undefined || (await readTombstone(this, ref)) !== undefined) return undefined;
    const found = await origin.fetch(ref);
    if (found === undefined) return undefined;
    try {
      return (await this.publish(found)).manifest;
    } catch (cause) {
      if (!(cause instanceof PosternError) || cause.kind === 'system') throw cause;
      // Another request brought it in a moment ago, or somebody published it: then that one counts.
      if (cause.code === 'PS_VERSION_EXISTS') return this.manifest(ref);
      const message = `${formatPluginRef(ref)} of the mirror's upstream is not taken here: ${cause.message}`;
      throw new PluginServerError('PS_MIRROR_REFUSED', message, { cause });
    }
  }

  /**
   * Takes a version away for good; only the same bytes may be published under it again. False when it was not there.
   * Other replicas over the same store go on serving what they have in memory until they forget it.
   */
  async remove(ref: PluginRef, author: Author): Promise<boolean> {
    const manifest = await this.manifest(ref);
    if (manifest === undefined) return false;
    await bury(this, manifest, author);
    const removed = await this.store.remove(ref);
    this.forget(ref);
    return removed;
  }

  /** Between the look for a tombstone and the publish another one may have deleted the version with other bytes. */
  async #publishedUnlessBuried({
    ref,
    manifest,
  }: CheckedVersion): Promise<{ manifest: Manifest; created: boolean }> {
    try {
      await requireSameAsBuried(this, manifest);
    } catch (error) {
      // A store that is away just now says nothing of a tombstone, and somebody may have been told by now that the
      // version is there: then it stays, and this publisher asks again.
      if (error instanceof PluginServerError && error.code === 'PS_VERSION_DELETED') {
        await this.store.remove(ref);
      }
      throw error;
    }
    return { manifest, created: true };
  }

  /** A name means one thing: files under it are cached for good. */
  async #requireFree(name: string): Promise<void> {
    if (isReservedName(name)) {
      throw new PluginServerError('PS_NAME_TAKEN', `/plugins/${name} is a page of the server, not a plugin`);
    }
    const alias = await readAlias(this, name);
    if (alias === undefined) return;
    throw new PluginServerError('PS_NAME_TAKEN', `${name} is another name of ${alias.target}`);
  }

  async #readCatalogue(): Promise<CatalogueRow[]> {
    const rows: CatalogueRow[] = [];
    const [yanked, aliases] = await Promise.all([listYankedRefs(this), listAliases(this)]);
    const others = new Map<string, string[]>();
    for (const [alias, { target }] of aliases) others.set(target, [...(others.get(target) ?? []), alias]);
    for (const name of await this.store.plugins()) {
      const versions = await this.versions(name);
      const isYanked = (version: string): boolean => yanked.has(formatPluginRef({ name, version }));
      const hidden = versions.filter(isYanked);
      const also = others.get(name);
      rows.push({
        name,
        versions: versions.filter((version) => !isYanked(version)),
        ...(hidden.length === 0 ? {} : { yanked: hidden }),
        ...(also === undefined ? {} : { aliases: also }),
      });
    }
    return rows;
  }

  /** A version without its record was damaged after publishing; a 404 would tell gateways that it never was. */
  async #readUnlessAbsent(ref: PluginRef): Promise<Buffer | undefined> {
    if (!(await this.store.versions(ref.name)).includes(ref.version)) return undefined;
    // Between the first look and this one it may just have been published.
    const bytes = await this.store.read(ref, MANIFEST_FILE);
    if (bytes !== undefined) return bytes;
    throw new PluginServerError('PS_STORE_DAMAGED', `${formatPluginRef(ref)} has no ${MANIFEST_FILE}`);
  }
}
