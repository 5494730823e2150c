/** Which manifests refer to which: signatures, bills of material and whatever else is pushed about a version. Spec: OCI distribution-spec, listing referrers. */
import { PluginServerError } from '../errors.js';
import { parseDigest } from './digest.js';
import { encodeJson, type Descriptor } from './layouts/descriptor.js';
import type { PushedObjects } from './pushed-objects.js';

/** A manifest that refers to another one. */
export interface Referrer extends Descriptor {
  readonly artifactType?: string;
}

/** The specification's bound of a manifest, and so of a list of them. */
const PAGE_BYTES = 4 * 1024 * 1024;

export interface ReferrerPage {
  readonly referrers: readonly Referrer[];
  /** Hexadecimal digits after which the next page begins; undefined: there is none. */
  readonly next: string | undefined;
}

/** Remembers that a manifest refers to the one with the digits `subject`. */
export async function addReferrer(pushed: PushedObjects, subject: string, referrer: Referrer): Promise<void> {
  await pushed.objects.create(keyOf(pushed, subject, parseDigest(referrer.digest)), encodeJson(referrer));
}

/** Forgets it again. */
export async function removeReferrer(pushed: PushedObjects, subject: string, hex: string): Promise<void> {
  await pushed.objects.remove(keyOf(pushed, subject, hex));
}

/** What refers to a manifest, in the order of digests. */
export async function listReferrers(
  pushed: PushedObjects,
  subject: string,
  { after, artifactType }: { readonly after: string; readonly artifactType: string | undefined },
): Promise<ReferrerPage> {
  const referrers: Referrer[] = [];
  let bytes = 0;
  let last = after;
  for (const { key, size } of await pushed.objects.list(folderOf(pushed, subject))) {
    const hex = key.slice(key.lastIndexOf('/') + 1);
    if (hex <= after) continue;
    if (referrers.length > 0 && bytes + size > PAGE_BYTES) return { referrers, next: last };
    const referrer = await read(pushed, key);
    last = hex;
    if (referrer === undefined || (artifactType !== undefined && referrer.artifactType !== artifactType))
      continue;
    referrers.push(referrer);
    bytes += size;
  }
  return { referrers, next: undefined };
}

/** Undefined when it was removed since it was listed. */
async function read(pushed: PushedObjects, key: string): Promise<Referrer | undefined> {
  const bytes = await pushed.objects.read(key);
  if (bytes === undefined) return undefined;
  try {
    // Written by addReferrer, from a manifest that was checked.
    return JSON.parse(bytes.toString('utf8')) as Referrer;
  } catch (cause) {
    throw new PluginServerError('PS_STORE_DAMAGED', `${key} is no descriptor`, { cause });
  }
}

function keyOf(pushed: PushedObjects, subject: string, hex: string): string {
  return `${folderOf(pushed, subject)}/${hex}`;
}

function folderOf(pushed: PushedObjects, subject: string): string {
  return `${pushed.folder}/referrers/${subject}`;
}
