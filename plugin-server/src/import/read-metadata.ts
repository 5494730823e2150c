/** What a metadata.txt of Higress's plugin-server says of the module beside it, and whether that is so. */
import { createHash } from 'node:crypto';

import type { PluginRef } from '@postern/contract/plugin';

/** Why the module cannot be what metadata.txt was written for; undefined when it can. */
export function metadataMismatch(
  metadata: Uint8Array,
  module: Uint8Array,
  { name, version }: PluginRef,
): string | undefined {
  const lines = Buffer.from(metadata).toString('utf8').split(/\r?\n/);
  const fields = new Map(
    lines.map((line) => [line.split(':', 1)[0]?.trim(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const md5 = fields.get('MD5')?.toLowerCase();
  // The format has nothing better; it tells a file that broke from one that did not.
  const actual = createHash('md5').update(module).digest('hex');
  if (md5 !== undefined && md5 !== actual) return `metadata.txt says MD5 ${md5}, plugin.wasm has ${actual}`;
  const size = /^(\d+)/.exec(fields.get('Size') ?? '')?.[1];
  if (size !== undefined && Number(size) !== module.length)
    return `metadata.txt says ${size} bytes, plugin.wasm has ${module.length}`;
  // Two writers of the format name the plugin in two ways.
  const plugin = fields.get('Plugin Name') ?? fields.get('File');
  if (plugin === undefined || plugin === name || plugin === `${name}:${version}`) return undefined;
  return `metadata.txt is of ${plugin}`;
}
