/** What is left of a deleted version: which bytes it had. Only the same ones may ever stand there again. */
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import type { Library } from '../library.js';
import { differingFiles, type Manifest } from '../package/manifest.js';
import { createMark, markBy, readMark, type Author, type Mark } from './mark.js';

/** The mark `deleted/NAME/VERSION`. */
export interface Tombstone extends Mark {
  /** Of plugin.wasm. */
  readonly sha256: string;
  /** Files of the version. */
  readonly files: Manifest['files'];
}

const FOLDER = 'deleted';

type Stored = Pick<Library, 'store'>;

/** What a version had before it was deleted; undefined when it never was. */
export function readTombstone({ store }: Stored, ref: PluginRef): Promise<Tombstone | undefined> {
  return readMark<Tombstone>(
    store.objects,
    `${FOLDER}/${formatKey(ref)}`,
    ({ sha256, files }) => typeof sha256 === 'string' && typeof files === 'object' && files !== null,
  );
}

/** Versions of a plugin that were deleted, by version; some of them may be there again. */
export async function listTombstones(library: Stored, name: string): Promise<Map<string, Tombstone>> {
  const found = new Map<string, Tombstone>();
  for (const { key } of await library.store.objects.list(`${FOLDER}/${name}`)) {
    const version = key.slice(FOLDER.length + name.length + 2);
    const tombstone = await readTombstone(library, { name, version });
    if (tombstone !== undefined) found.set(version, tombstone);
  }
  return found;
}

/** Keeps what a version has, before it is taken away. A version that comes and goes again keeps its first tombstone. */
export async function bury({ store }: Stored, manifest: Manifest, author: Author): Promise<void> {
  const { sha256, files } = manifest;
  await createMark(store.objects, `${FOLDER}/${formatKey(manifest)}`, {
    sha256,
    files,
    ...markBy(author),
  } as Mark);
}

/**
 * Refuses a version that was deleted and had other bytes.
 *
 * @throws PluginServerError PS_VERSION_DELETED
 */
export async function requireSameAsBuried(library: Stored, manifest: Manifest): Promise<void> {
  const tombstone = await readTombstone(library, manifest);
  if (tombstone === undefined) return;
  const different = differingFiles(tombstone, manifest);
  if (different.length === 0) return;
  throw new PluginServerError(
    'PS_VERSION_DELETED',
    `${formatPluginRef(manifest)} was deleted at ${tombstone.at} and had other bytes in ${different.join(', ')}`,
  );
}

function formatKey({ name, version }: PluginRef): string {
  return `${name}/${version}`;
}
