/** Which manifests can be deleted: those that were pushed beside versions, by who may publish. Spec: OCI distribution-spec, deleting manifests. */
import { PluginServerError } from '../errors.js';
import type { Contents } from './contents.js';
import { parseDigest } from './digest.js';
import { readManifestDocument } from './manifest-document.js';
import { removeReferrer } from './referrers.js';
import { formatRepository } from './repository.js';
import { parseTag } from './tags.js';

/**
 * Deletes a manifest that no tag shows.
 *
 * @throws PluginServerError PS_OCI_DELETE_OFF, PS_OCI_MANIFEST_UNKNOWN
 */
export async function deleteManifest(contents: Contents, reference: string): Promise<void> {
  const name = formatRepository(contents.repository);
  if (!reference.includes(':')) {
    if ((await contents.manifest(parseTag(reference))) === undefined) throw unknown(name, reference);
    throw new PluginServerError('PS_OCI_DELETE_OFF', `${name}:${reference} is a version`);
  }
  const hex = parseDigest(reference);
  if ((await contents.manifestOf(hex)) === undefined) throw unknown(name, reference);
  const version = await contents.versionShowing(hex);
  if (version !== undefined) {
    throw new PluginServerError('PS_OCI_DELETE_OFF', `${name}@${reference} is version ${version}`);
  }
  const bytes = await contents.pushed.read('manifests', hex);
  if (bytes === undefined) throw unknown(name, reference);
  const { subject } = readManifestDocument(bytes, undefined);
  // First from the list: what a list names must be there.
  if (subject !== undefined) await removeReferrer(contents.pushed, subject, hex);
  await contents.pushed.remove('manifests', hex);
}

function unknown(name: string, reference: string): PluginServerError {
  return new PluginServerError('PS_OCI_MANIFEST_UNKNOWN', `${name} has no manifest ${reference}`);
}
