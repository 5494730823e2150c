/** Another plugin server as upstream: its records say what each file must be. */
import { PACKAGE_FILES } from '@postern/contract/archive';
import { sha256Hex } from '@postern/contract/digest';
import { isPluginVersion, pluginUrlPath, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { decodeManifest, MANIFEST_FILE, type Manifest } from '../package/manifest.js';
import { METADATA_FILE } from '../package/metadata.js';
import { tenantPrefix, type Tenant } from '../tenant.js';
import { boundedGet, refused, unavailable } from './bounded-get.js';
import type { MirrorLimits } from './mirror-limits.js';
import type { Upstream } from './upstream.js';

export class PluginServerUpstream implements Upstream {
  readonly name: string;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #limits: MirrorLimits;

  /** `base` without a slash at its end. */
  constructor(base: string, credentials: string | undefined, limits: MirrorLimits) {
    this.name = base;
    this.#base = base;
    this.#headers = credentials === undefined ? {} : { Authorization: authorizationOf(credentials) };
    this.#limits = limits;
  }

  async fetch(ref: PluginRef, tenant: Tenant): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
    const urlOf = (file: string): string => `${this.#base}${tenantPrefix(tenant)}${pluginUrlPath(ref, file)}`;
    const record = await this.#get(urlOf(MANIFEST_FILE), this.#limits.maxDocumentBytes);
    if (record === undefined) return undefined;
    const manifest = readRecord(record, ref, urlOf(MANIFEST_FILE));
    const wanted = filesOf(manifest, urlOf(MANIFEST_FILE));
    const total = wanted.reduce((sum, [, { size }]) => sum + size, 0);
    if (total > this.#limits.maxVersionBytes)
      throw refused(
        urlOf(MANIFEST_FILE),
        `has ${total} bytes in that version, more than ${this.#limits.maxVersionBytes}`,
      );
    const files = new Map<string, Uint8Array>();
    for (const [file, { size, sha256 }] of wanted) {
      const bytes = await this.#get(urlOf(file), size);
      // The record was there a moment ago: then the upstream is being changed.
      if (bytes === undefined) throw unavailable(urlOf(file), `has no ${file}, which its record names`);
      if (bytes.length !== size || sha256Hex(bytes) !== sha256)
        throw refused(urlOf(file), `sends other bytes of ${file} than its record says`);
      files.set(file, bytes);
    }
    return files;
  }

  async versions(name: string, tenant: Tenant): Promise<string[]> {
    const url = `${this.#base}${tenantPrefix(tenant)}/plugins/${name}`;
    const bytes = await this.#get(url, this.#limits.maxDocumentBytes);
    if (bytes === undefined) return [];
    const rows = (parse(bytes) as { versions?: unknown } | undefined)?.versions;
    if (!Array.isArray(rows)) throw refused(url, 'sends no list of versions');
    return rows.flatMap((row: unknown) => {
      const { version, yanked } = (row ?? {}) as { version?: unknown; yanked?: unknown };
      return typeof version === 'string' && isPluginVersion(version) && yanked === undefined ? [version] : [];
    });
  }

  async #get(url: string, maxBytes: number): Promise<Buffer | undefined> {
    const answer = await boundedGet({ url, headers: this.#headers, maxBytes }, this.#limits);
    if (answer?.status === 401)
      throw unavailable(url, 'does not take the credentials of --mirror-credentials');
    return answer?.body;
  }
}

/** `USER:PASSWORD` for Basic, anything else for Bearer. */
export function authorizationOf(credentials: string): string {
  if (!credentials.includes(':')) return `Bearer ${credentials}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function readRecord(bytes: Buffer, ref: PluginRef, url: string): Manifest {
  try {
    return decodeManifest(bytes, ref);
  } catch (error) {
    if (error instanceof PluginServerError) throw refused(url, 'sends no record of that version');
    throw error;
  }
}

/** metadata.txt is written anew; a file that no package may hold is not taken, nor the version without it. */
function filesOf({ files }: Manifest, url: string): [string, { size: number; sha256: string }][] {
  const wanted = Object.entries(files).filter(([file]) => file !== METADATA_FILE);
  const strange = wanted.find(([file]) => !PACKAGE_FILES.some((known) => known === file));
  if (strange === undefined) return wanted;
  throw refused(
    url,
    `has a file ${JSON.stringify(strange[0].slice(0, 60))}, which this server does not know`,
  );
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // Not JSON is one more way of being no list.
    return undefined;
  }
}
