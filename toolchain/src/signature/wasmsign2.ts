/**
 * The layout of wasmsign2 0.2.6, which proxy-wasm-cpp-host reads since January 2026: a custom section "signature" before
 * everything else, with the SHA-256 of all that follows it and an Ed25519 signature over that digest.
 * Spec: https://github.com/WebAssembly/tool-conventions/blob/main/Signatures.md, with a length before each structure.
 */
import { createHash } from 'node:crypto';
import { writeU32 } from './leb128.js';
import { faulty } from './layout.js';
import type { FoundSignature, Layout, SignatureSection } from './layout.js';
import { PayloadReader } from './payload-reader.js';
import { customSection, HEADER_BYTES } from './sections.js';

const NAME = 'signature';
// Version of the specification, a module as content, SHA-256 as digest.
const FORM = Uint8Array.of(1, 1, 1);
const DOMAIN = Buffer.from('wasmsig');
const ED25519 = 1;
const ONE = Uint8Array.of(1);

/** The layout. */
export const wasmsign2: Layout = {
  name: 'wasmsign2',
  section: NAME,
  embed(module, key) {
    const digest = sha256(module.subarray(HEADER_BYTES));
    const signature = Buffer.concat([
      withLength(Buffer.from(key.id, 'hex')),
      Uint8Array.of(ED25519),
      withLength(key.sign(messageOf(digest))),
    ]);
    const signedHashes = Buffer.concat([ONE, digest, ONE, withLength(signature)]);
    const section = customSection(NAME, Buffer.concat([FORM, ONE, withLength(signedHashes)]));
    return Buffer.concat([module.subarray(0, HEADER_BYTES), section, module.subarray(HEADER_BYTES)]);
  },
  read(section) {
    if (section.start !== HEADER_BYTES) return faulty('the section is not the first one of the module');
    return readPayload(section);
  },
};

function readPayload({ module, end, payload }: SignatureSection): FoundSignature {
  const reader = new PayloadReader(payload);
  const form = reader.take(FORM.length);
  if (form === undefined || !Buffer.from(FORM).equals(form)) {
    return faulty('its version, content or digest is none that hosts know');
  }
  const sets = reader.number();
  if (sets !== 1)
    return faulty(`it holds ${sets ?? 'no readable number of'} sets of digests; hosts read one`);
  const set = reader.part();
  const hashes = set?.number();
  if (hashes !== 1) return faulty(`it holds ${hashes ?? 'no readable number of'} digests; hosts read one`);
  const digest = set?.take(32);
  const signatures = set?.number() ?? 0;
  // Hosts look at the first signature only; another key behind it would never count.
  const first = signatures > 0 ? set?.part() : undefined;
  const keyId = first?.take(first.number());
  const algorithm = first?.byte();
  const signature = first?.take(first.number());
  if (digest === undefined || keyId === undefined || signature === undefined)
    return faulty('it is cut short');
  if (algorithm !== ED25519 || signature.length !== 64) return faulty('it is not an Ed25519 signature');
  if (!digest.equals(sha256(module.subarray(end)))) {
    return faulty('the module was changed after it was signed');
  }
  return {
    fault: undefined,
    keyId: keyId.length === 0 ? undefined : keyId.toString('hex'),
    isBy: (key) => key.verifies(messageOf(digest), signature),
  };
}

function messageOf(digest: Uint8Array): Uint8Array {
  return Buffer.concat([DOMAIN, FORM, digest]);
}

function withLength(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([writeU32(bytes.length), bytes]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
