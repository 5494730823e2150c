/** The files of a package in a pushed image. What the image does not say of the plugin is filled in with the least there is. */
import { findArchivedFile, type ArchiveLimits } from '@postern/contract/archive';
import type { PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { leastSpec } from '../package/least-spec.js';
import { MODULE_FILE } from '../package/manifest.js';
import type { Contents } from './contents.js';
import type { Descriptor } from './layouts/descriptor.js';
import { layoutOf } from './layout-of.js';
import type { ImageDocument } from './manifest-document.js';

/**
 * Reads the files.
 *
 * @throws PluginServerError PS_OCI_LAYOUT
 * @throws ContractError CT_ARCHIVE_*
 */
export async function readImageFiles(
  image: ImageDocument,
  ref: PluginRef,
  {
    contents,
    limits,
  }: { readonly contents: Pick<Contents, 'bytes'>; readonly limits: Partial<ArchiveLimits> },
): Promise<Map<string, Uint8Array>> {
  const layout = layoutOf(image);
  const files = new Map<string, Uint8Array>([['spec.yaml', leastSpec(ref)]]);
  for (const [name, layer] of layout.files) files.set(name, await contents.bytes(layer));
  const layer = await contents.bytes(layout.module);
  return files.set(MODULE_FILE, layout.isArchive ? await unpack(layer, layout.module, limits) : layer);
}

async function unpack(
  layer: Uint8Array,
  { digest }: Descriptor,
  limits: Partial<ArchiveLimits>,
): Promise<Uint8Array> {
  const module = await findArchivedFile(layer, MODULE_FILE, limits);
  if (module !== undefined) return module;
  throw new PluginServerError('PS_OCI_LAYOUT', `the last layer, ${digest}, holds no ${MODULE_FILE}`, {
    hint: 'Gateways look for a file of exactly that name: FROM scratch, then COPY my.wasm ./plugin.wasm.',
  });
}
