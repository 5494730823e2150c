/** Which version and layout a tag stands for. A version's tag never moves; the others are read only and follow from versions. */
import { isPluginVersion, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import type { Library } from '../library.js';
import { listYanks } from '../marks/yanks.js';
import { LATEST, newestIn } from '../resolve.js';
import type { Layout } from './layouts/index.js';

/** What a tag shows: the version as it was published, or in the layout that the tag ends with. */
export interface TagTarget extends PluginRef {
  readonly layout: Layout | undefined;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const LAYOUT_TAG = /^(.+)[_-](solo|cncf)$/;

/** Whether `text` has the form of a tag. Spec: OCI distribution-spec, pulling manifests. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/**
 * Gives `text` back if it has the form of a tag.
 *
 * @throws PluginServerError PS_OCI_TAG
 */
export function parseTag(text: string): string {
  if (isTag(text)) return text;
  const shown = JSON.stringify(text.slice(0, 80));
  throw new PluginServerError('PS_OCI_TAG', `${shown} is neither a tag nor a digest`);
}

/** What a tag of a plugin stands for; undefined when there is no such version. */
export async function resolveTag(
  library: Library,
  name: string,
  tag: string,
): Promise<TagTarget | undefined> {
  if (tag === LATEST) return newest(library, name);
  if (isPluginVersion(tag) && (await library.manifest({ name, version: tag })) !== undefined) {
    return { name, version: tag, layout: undefined };
  }
  const target = layoutTarget(name, tag);
  if (target === undefined || (await library.manifest(target)) === undefined) return undefined;
  return target;
}

/** The version and layout that a tag such as `1.0.0_solo` names, whether there is that version or not. */
export function layoutTarget(name: string, tag: string): TagTarget | undefined {
  const [, version = '', layout] = LAYOUT_TAG.exec(tag) ?? [];
  if (!isPluginVersion(version)) return undefined;
  return { name, version, layout: layout === 'solo' ? 'solo' : 'cncf' };
}

/** The versions of a plugin that are not yanked, as tags in the order of their bytes: what others choose from. */
export async function listTags(library: Library, name: string): Promise<string[]> {
  const yanked = await listYanks(library, name);
  return (await library.versions(name)).filter((version) => !yanked.has(version)).sort();
}

async function newest(library: Library, name: string): Promise<TagTarget | undefined> {
  const version = newestIn(await listTags(library, name), LATEST);
  return version === undefined ? undefined : { name, version, layout: undefined };
}
