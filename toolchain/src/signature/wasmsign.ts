/**
 * The layout of wasmsign, which proxy-wasm-cpp-host read from May 2021 to January 2026: a custom section
 * "signature_wasmsign" behind everything else, with an Ed25519 signature over a SHA-512 of all that precedes it.
 * Spec: src/signature_util.cc of that host before its change to wasmsign2.
 */
import { createHash } from 'node:crypto';
import { faulty } from './layout.js';
import type { Layout } from './layout.js';
import { customSection } from './sections.js';

const NAME = 'signature_wasmsign';
const CONTEXT = Buffer.from('WasmSignature');
// Both little-endian: the algorithm Ed25519, and additional data of no bytes.
const ALGORITHM = Uint8Array.of(2, 0, 0, 0);
const NO_ADDITIONAL_DATA = new Uint8Array(4);
const PAYLOAD_BYTES = 68;

/** The layout. */
export const wasmsign: Layout = {
  name: 'wasmsign',
  section: NAME,
  embed(module, key) {
    const payload = Buffer.concat([ALGORITHM, key.sign(messageOf(module))]);
    return Buffer.concat([module, customSection(NAME, payload)]);
  },
  read({ module, start, end, payload }) {
    if (end !== module.length) return faulty('the section is not the last one of the module');
    if (payload.length !== PAYLOAD_BYTES) {
      return faulty(`it has ${payload.length} bytes; hosts read ${PAYLOAD_BYTES}`);
    }
    if (!Buffer.from(ALGORITHM).equals(payload.subarray(0, ALGORITHM.length))) {
      return faulty('it is not an Ed25519 signature');
    }
    const signature = payload.subarray(ALGORITHM.length);
    const isBy: ReturnType<Layout['read']>['isBy'] = (key) =>
      key.verifies(messageOf(module.subarray(0, start)), signature);
    return { fault: undefined, keyId: undefined, isBy };
  },
};

function messageOf(module: Uint8Array): Uint8Array {
  return createHash('sha512').update(CONTEXT).update(NO_ADDITIONAL_DATA).update(module).digest();
}
