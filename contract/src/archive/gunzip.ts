/** Decompresses gzip data that may come from anyone, within a bound that holds before anything is allocated. Spec: RFC 1952. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { ContractError } from '../errors/index.js';

/**
 * Decompresses `bytes`; `what` is what messages call them.
 *
 * @throws ContractError CT_ARCHIVE_READ, CT_ARCHIVE_LIMIT
 */
export async function gunzipWithin(bytes: Uint8Array, most: number, what: string): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new ContractError('CT_ARCHIVE_READ', `${what} does not begin as gzip data does`);
  }
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: most });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(`${what} unpacks to more`, most);
    throw new ContractError('CT_ARCHIVE_READ', `the gzip data is damaged: ${reason(cause)}`, { cause });
  }
}

/** What is larger than allowed. */
export function tooLarge(seen: string, limit: number, unit = 'bytes'): ContractError {
  return new ContractError('CT_ARCHIVE_LIMIT', `${seen}; at most ${limit} ${unit} are allowed`);
}

/** What a library says went wrong. */
export function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
