/**
 * The layout of wasmsign2 0.2.6, which proxy-wasm-cpp-host reads since January 2026: a custom section "signature" before
 * everything else, with the SHA-256 of all that follows it and an Ed25519 signature over that digest.
 * Spec: https://github.com/WebAssembly/tool-conventions/blob/main/Signatures.md, with a length before each structure.
 */
import { createHash } from 'node:crypto';
import { faulty, type FoundSignature, type ReadableLayout, type SignatureSection } from './layout.js';
import { PayloadReader } from './payload-reader.js';
import { HEADER_BYTES } from './sections.js';

// Version of the specification, a module as content, SHA-256 as digest.
const FORM = Uint8Array.of(1, 1, 1);
const DOMAIN = Buffer.from('wasmsig');
const ED25519 = 1;

/** The layout, and what its writer needs to know of it. */
export const wasmsign2 = {
  name: 'wasmsign2',
  section: 'signature',
  form: FORM,
  algorithm: ED25519,
  /** The digest of all that follows the section. */
  digestOf(rest: Uint8Array): Uint8Array {
    return createHash('sha256').update(rest).digest();
  },
  /** What is signed. */
  messageOf(digest: Uint8Array): Uint8Array {
    return Buffer.concat([DOMAIN, FORM, digest]);
  },
  read(section: SignatureSection): FoundSignature {
    if (section.start !== HEADER_BYTES) return faulty('the section is not the first one of the module');
    return readPayload(section);
  },
} as const satisfies ReadableLayout & Record<string, unknown>;

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
  if (!digest.equals(wasmsign2.digestOf(module.subarray(end)))) {
    return faulty('the module was changed after it was signed');
  }
  return {
    fault: undefined,
    keyId: keyId.length === 0 ? undefined : keyId.toString('hex'),
    isBy: (key) => key.verifies(wasmsign2.messageOf(digest), signature),
  };
}
