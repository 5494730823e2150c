/**
 * The layout of wasmsign, which proxy-wasm-cpp-host read from May 2021 to January 2026: a custom section
 * "signature_wasmsign" behind everything else, with an Ed25519 signature over a SHA-512 of all that precedes it.
 * Spec: src/signature_util.cc of that host before its change to wasmsign2.
 */
import { createHash } from 'node:crypto';
import { faulty, type FoundSignature, type ReadableLayout, type SignatureSection } from './layout.js';

const CONTEXT = Buffer.from('WasmSignature');
// Both little-endian: the algorithm Ed25519, and additional data of no bytes.
const ALGORITHM = Uint8Array.of(2, 0, 0, 0);
const NO_ADDITIONAL_DATA = new Uint8Array(4);
const PAYLOAD_BYTES = 68;

/** The layout, and what its writer needs to know of it. */
export const wasmsign = {
  name: 'wasmsign',
  section: 'signature_wasmsign',
  /** What stands before the signature in the section. */
  algorithm: ALGORITHM,
  /** What is signed, for a module without signatures. */
  messageOf(module: Uint8Array): Uint8Array {
    return createHash('sha512').update(CONTEXT).update(NO_ADDITIONAL_DATA).update(module).digest();
  },
  read({ module, start, end, payload }: SignatureSection): FoundSignature {
    if (end !== module.length) return faulty('the section is not the last one of the module');
    if (payload.length !== PAYLOAD_BYTES) {
      return faulty(`it has ${payload.length} bytes; hosts read ${PAYLOAD_BYTES}`);
    }
    if (!Buffer.from(ALGORITHM).equals(payload.subarray(0, ALGORITHM.length))) {
      return faulty('it is not an Ed25519 signature');
    }
    const signature = payload.subarray(ALGORITHM.length);
    return {
      fault: undefined,
      keyId: undefined,
      isBy: (key) => key.verifies(wasmsign.messageOf(module.subarray(0, start)), signature),
    };
  },
} as const satisfies ReadableLayout & Record<string, unknown>;
