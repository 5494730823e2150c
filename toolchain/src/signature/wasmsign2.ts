/** Writes the layout of wasmsign2: a section before everything else. */
import { HEADER_BYTES, wasmsign2 as form } from '@postern/contract/signature';
import { customSection } from './custom-section.js';
import type { Layout } from './layout.js';
import { writeU32 } from '../wasm/leb128.js';

const ONE = Uint8Array.of(1);

/** The writer. */
export const wasmsign2: Layout = {
  name: form.name,
  section: form.section,
  embed(module, key) {
    const digest = form.digestOf(module.subarray(HEADER_BYTES));
    const signature = Buffer.concat([
      withLength(Buffer.from(key.id, 'hex')),
      Uint8Array.of(form.algorithm),
      withLength(key.sign(form.messageOf(digest))),
    ]);
    const signedHashes = Buffer.concat([ONE, digest, ONE, withLength(signature)]);
    const section = customSection(form.section, Buffer.concat([form.form, ONE, withLength(signedHashes)]));
    return Buffer.concat([module.subarray(0, HEADER_BYTES), section, module.subarray(HEADER_BYTES)]);
  },
};

function withLength(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([writeU32(bytes.length), bytes]);
}
