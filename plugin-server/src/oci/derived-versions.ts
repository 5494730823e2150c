/** The images that are made of stored versions, and which version has content with a given digest. */
import { LeastRecentMap } from '../least-recent.js';
import type { Library } from '../library.js';
import { MODULE_FILE, type Manifest } from '../package/manifest.js';
import { PluginServerError } from '../errors.js';
import type { Shelf } from '../serving/shelf.js';
import type { ServedFile } from '../serving/served-file.js';
import { DerivedImages } from './layouts/index.js';
import { ModuleArchive } from './layouts/module-archive.js';
import { formatRepository, type Repository } from './repository.js';

/** A version, what images are made of it, and the archive with its module. */
export interface DerivedVersion {
  readonly manifest: Manifest;
  readonly images: DerivedImages;
  readonly archive: ModuleArchive;
}

/** Where content was found the last time: about 200 bytes each. */
const PLACES_KEPT = 16_384;

export class DerivedVersions {
  readonly #shelf: Shelf;
  /** By record: the library forgets a record that is not used, and what is made of it goes with it. */
  readonly #known = new WeakMap<Manifest, Promise<DerivedVersion>>();
  readonly #places = new LeastRecentMap<string>(PLACES_KEPT);

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  /** The images of a version. */
  of(repository: Repository, manifest: Manifest): Promise<DerivedVersion> {
    const known = this.#known.get(manifest);
    if (known !== undefined) return known;
    const making = this.#make(repository, manifest);
    this.#known.set(manifest, making);
    making.catch(() => this.#known.delete(manifest));
    return making;
  }

  /** A version of the repository that has, in one of its images, content or a manifest with this digest. */
  async withDigest(
    library: Library,
    repository: Repository,
    hex: string,
  ): Promise<DerivedVersion | undefined> {
    const place = `${formatRepository(repository)}@${hex}`;
    const known = this.#places.get(place);
    if (known !== undefined) {
      const manifest = await library.manifest({ name: repository.name, version: known });
      if (manifest !== undefined) return this.of(repository, manifest);
      this.#places.delete(place);
    }
    if ((await library.versions(repository.name)).length === 0) return undefined;
    for (const manifest of await library.manifests(repository.name)) {
      const derived = await this.of(repository, manifest);
      if (!derived.images.has(hex)) continue;
      this.#places.set(place, manifest.version, 1);
      return derived;
    }
    return undefined;
  }

  /** A file of a version. */
  async file({ tenant, name }: Repository, version: string, file: string): Promise<ServedFile> {
    const served = await this.#shelf.find({ tenant, name, version }, file);
    if (served !== undefined) return served;
    throw new PluginServerError('PS_STORE_DAMAGED', `${file} of ${name}@${version} is not there`);
  }

  async #make(repository: Repository, manifest: Manifest): Promise<DerivedVersion> {
    const { name, version, files, sha256, size } = manifest;
    const archive = new ModuleArchive({
      size,
      read: async (part) => (await this.file(repository, version, MODULE_FILE)).read(part),
    });
    const images = new DerivedImages({
      ...{ name, version, files },
      module: { sha256, size },
      // A version that another program wrote has no such record, so its module is read once.
      archive: manifest.oci?.archive ?? (await archive.measure()),
    });
    return { manifest, images, archive };
  }
}
