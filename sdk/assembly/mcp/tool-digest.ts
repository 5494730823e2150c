/** Whether a tool is still what it was: a digest of everything that a model reads of it. */

import { Bytes } from '../bytes';
import { Sha256, SHA256_SIZE } from '../crypto';
import { writeHex } from '../encoding';
import { Output } from '../json';
import { ToolEntry } from './tool-entry';
import { Revision } from './versions';

const sha = new Sha256();
const definition = new Output();
const code: usize = memory.data(32);

/** SHA-256, in hexadecimal, of the tool's entry for 2026-07-28 without icons and `_meta`, byte for byte. */
export function toolDigest(entry: ToolEntry): Bytes {
  definition.clear();
  entry.writeDefinition(definition, Revision.V2026_07_28);
  definition.byte(0x7d);
  sha.update(definition.data, definition.length);
  sha.finish(code);
  definition.clear();
  writeHex(definition, code, SHA256_SIZE);
  return definition.toBytes();
}

/** Lets clients read the digest, in the entry's `_meta`. */
export function showDigest(entry: ToolEntry): void {
  const digest = toolDigest(entry);
  definition.clear();
  definition.ascii('{"io.postern/digest":"sha256:');
  definition.bytes(digest.ptr, digest.size);
  definition.ascii('"}');
  entry.meta = definition.toBytes();
}
