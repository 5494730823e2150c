/**
 * An OCI registry as upstream: the plugin NAME at VERSION is the image NAMESPACE/NAME:VERSION, in any layout that gateways
 * load. Spec: OCI distribution-spec, pull.
 */
import { sha256Hex } from '@postern/contract/digest';
import { PosternError } from '@postern/contract/errors';
import { isPluginVersion, type PluginRef } from '@postern/contract/plugin';

import { readImageFiles } from '../oci/image-files.js';
import type { Descriptor } from '../oci/layouts/descriptor.js';
import { readManifestDocument, type ImageDocument } from '../oci/manifest-document.js';
import { DOCKER_MANIFEST, OCI_MANIFEST, SOLO_MODULE } from '../oci/media-types.js';
import { leastSpec } from '../package/least-spec.js';
import { MODULE_FILE } from '../package/manifest.js';
import type { Tenant } from '../tenant.js';
import { refused, unavailable } from './bounded-get.js';
import { RegistryClient } from './registry-client.js';
import type { MirrorLimits } from './mirror-limits.js';
import type { Upstream } from './upstream.js';

/** A list of tags is read in so many pages of so many tags. */
const PAGES = 10;
const PAGE_TAGS = 1000;

export interface OciAddress {
  /** `https://registry.example.org`. */
  readonly origin: string;
  /** Path of repositories before the plugin's name; may be empty. */
  readonly namespace: string;
}

export class OciUpstream implements Upstream {
  readonly name: string;
  readonly #namespace: string;
  readonly #registry: RegistryClient;
  readonly #limits: MirrorLimits;

  constructor({ origin, namespace }: OciAddress, credentials: string | undefined, limits: MirrorLimits) {
    this.name = `oci://${origin.replace(/^https?:\/\//, '')}${namespace === '' ? '' : `/${namespace}`}`;
    this.#namespace = namespace;
    this.#registry = new RegistryClient(origin, credentials, limits);
    this.#limits = limits;
  }

  async fetch(ref: PluginRef, tenant: Tenant): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
    const repository = this.#repositoryOf(ref.name, tenant);
    const path = `manifests/${ref.version}`;
    const answer = await this.#registry.get(repository, path, {
      accept: `${OCI_MANIFEST}, ${DOCKER_MANIFEST}`,
      maxBytes: this.#limits.maxDocumentBytes,
    });
    if (answer === undefined) return undefined;
    const url = this.#registry.urlOf(repository, path);
    const announced = answer.headers.get('docker-content-digest');
    if (announced !== null && announced !== `sha256:${sha256Hex(answer.body)}`)
      throw refused(url, 'sends another manifest than its digest says');
    try {
      const image = imageIn(answer.body, answer.headers.get('content-type'), url);
      const total = image.layers.reduce((sum, { size }) => sum + size, 0);
      if (total > this.#limits.maxVersionBytes)
        throw refused(url, `has ${total} bytes in that version, more than ${this.#limits.maxVersionBytes}`);
      return await this.#filesOf(image, ref, repository);
    } catch (error) {
      // Ours says already what it is; what else is thrown is about what the registry sent.
      if (!(error instanceof PosternError) || error.code.startsWith('PS_MIRROR')) throw error;
      throw refused(url, `has an image that cannot be read: ${error.message}`);
    }
  }

  async versions(name: string, tenant: Tenant): Promise<string[]> {
    const repository = this.#repositoryOf(name, tenant);
    const found: string[] = [];
    let last = '';
    for (let page = 0; page < PAGES; page++) {
      const path = `tags/list?n=${PAGE_TAGS}${last === '' ? '' : `&last=${encodeURIComponent(last)}`}`;
      const answer = await this.#registry.get(repository, path, { maxBytes: this.#limits.maxDocumentBytes });
      if (answer === undefined) return found;
      const tags = tagsIn(answer.body);
      if (tags === undefined) throw refused(this.#registry.urlOf(repository, path), 'sends no list of tags');
      found.push(...tags.filter(isPluginVersion));
      // Only the fact that there is more is taken from the link, not where it leads.
      if (answer.headers.get('link') === null || tags.length === 0) return found;
      last = tags.at(-1) ?? '';
    }
    return found;
  }

  #repositoryOf(name: string, tenant: Tenant): string {
    return [this.#namespace, tenant ?? '', name].filter((part) => part !== '').join('/');
  }

  async #filesOf(image: ImageDocument, ref: PluginRef, repository: string): Promise<Map<string, Uint8Array>> {
    const bytes = (layer: Descriptor): Promise<Buffer> => this.#blob(repository, layer);
    const [only, second] = image.layers;
    // Higress's release pipeline once made images that no gateway loads, but whose module is a good one.
    if (only?.mediaType === SOLO_MODULE && second === undefined)
      return new Map<string, Uint8Array>([
        ['spec.yaml', leastSpec(ref)],
        [MODULE_FILE, await bytes(only)],
      ]);
    const limits = { unpackedBytes: this.#limits.maxVersionBytes };
    return readImageFiles(image, ref, { contents: { bytes }, limits });
  }

  async #blob(repository: string, { digest, size }: Descriptor): Promise<Buffer> {
    const path = `blobs/${digest}`;
    const url = this.#registry.urlOf(repository, path);
    const answer = await this.#registry.get(repository, path, { maxBytes: size });
    // Its manifest was there a moment ago: then the registry is being changed.
    if (answer === undefined) throw unavailable(url, `has no blob ${digest}, which its manifest names`);
    if (answer.body.length === size && digest === `sha256:${sha256Hex(answer.body)}`) return answer.body;
    throw refused(url, `sends other bytes for ${digest}`);
  }
}

function imageIn(bytes: Buffer, contentType: string | null, url: string): ImageDocument {
  const document = readManifestDocument(bytes, contentType?.split(';')[0]?.trim());
  if (document.kind === 'image') return document;
  throw refused(url, 'has an index there, and not one image');
}

function tagsIn(bytes: Buffer): string[] | undefined {
  try {
    const { tags } = JSON.parse(bytes.toString('utf8')) as { tags?: unknown };
    // Registries write null for a repository without tags.
    if (tags === null) return [];
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : undefined;
  } catch {
    return undefined;
  }
}
