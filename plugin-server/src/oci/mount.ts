/** A blob from another repository, for who may read it there. Spec: OCI distribution-spec, mounting a blob. */
import type { Caller } from '../access/caller.js';
import { PluginServerError } from '../errors.js';
import type { Contents } from './contents.js';
import type { Registry } from './registry.js';
import { parseRepository, type Repository } from './repository.js';

/** Copies the blob; false when there is none that the caller may read. */
export async function mountBlob(
  registry: Registry,
  blob: { readonly contents: Contents; readonly caller: Caller; readonly hex: string; readonly from: string },
): Promise<boolean> {
  const { contents, caller, hex } = blob;
  const { access, slots, limits } = registry.room;
  const from = repositoryOf(blob.from);
  // That there is such a repository, and what is in it, is nobody's business who may not read it.
  if (from === undefined || !access.may(caller, 'read', from)) return false;
  const found = await registry.contents(from).blob(hex);
  if (found === undefined || found.size > limits.maxUnpackedBytes) return false;
  await slots.run(async () => {
    const bytes = found.bytes ?? (await found.read({ start: 0, end: found.size - 1 }));
    await contents.pushed.keep('blobs', hex, bytes);
  });
  return true;
}

function repositoryOf(text: string): Repository | undefined {
  try {
    return parseRepository(text, 'pull');
  } catch (error) {
    if (error instanceof PluginServerError) return undefined;
    throw error;
  }
}
