/** What metadata.txt says: the five lines that Higress's plugin-server writes, and the SHA-256 that gateways check. */
import { createHash } from 'node:crypto';

import { sha256Hex } from '@postern/contract/digest';
import type { PluginRef } from '@postern/contract/plugin';

export const METADATA_FILE = 'metadata.txt';

/** The bytes of metadata.txt for a module. */
export function encodeMetadata(ref: PluginRef, module: Uint8Array, publishedAt: Date): Buffer {
  const time = isoWithoutZone(publishedAt);
  const lines = [
    `Plugin Name: ${ref.name}`,
    `Size: ${module.length} bytes`,
    `Last Modified: ${time}`,
    `Created: ${time}`,
    // Asked for by the format; nothing here relies on MD5.
    `MD5: ${createHash('md5').update(module).digest('hex')}`,
    `SHA256: ${sha256Hex(module)}`,
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** As Python's `datetime.isoformat()` writes it, which is what readers of the format know; in UTC. */
function isoWithoutZone(time: Date): string {
  return time.toISOString().replace('Z', '000');
}
