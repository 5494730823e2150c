/** Public entry of `@postern/contract/digest`: the one digest by which files of a plugin are known, SHA-256 in lower-case hex. */
import { createHash } from 'node:crypto';

/** SHA-256 of `bytes` as 64 lower-case hexadecimal digits, the form that Envoy's `sha256` field takes. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether `text` has the form that `sha256Hex` gives. */
export function isSha256Hex(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
