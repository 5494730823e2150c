/**
 * Digests that a publisher sends with a package: bytes that were changed on the way are refused before anything is stored.
 * Spec: RFC 9530 (Repr-Digest, Content-Digest), RFC 3230 (Digest, obsolete), and X-Checksum-Sha256 as repositories have it.
 */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { PluginServerError } from '../errors.js';

export interface AnnouncedDigest {
  /** Header and algorithm, for messages. */
  readonly from: string;
  readonly algorithm: 'sha256' | 'sha512';
  readonly base64: string;
}

const ALGORITHMS = { 'sha-256': 'sha256', 'sha-512': 'sha512' } as const;
const BYTES = { sha256: 32, sha512: 64 } as const;

/**
 * Reads what the headers announce; none is fine. Algorithms that are not known are passed over, but not when there is
 * nothing else: the publisher counts on a check.
 *
 * @throws PluginServerError PS_DIGEST
 */
export function announcedDigests(headers: IncomingHttpHeaders): AnnouncedDigest[] {
  const found = [
    ...readFields('repr-digest', headers['repr-digest'], /^([a-z][a-z0-9*_.-]*)=:([A-Za-z0-9+/]+={0,2}):$/),
    ...readFields(
      'content-digest',
      headers['content-digest'],
      /^([a-z][a-z0-9*_.-]*)=:([A-Za-z0-9+/]+={0,2}):$/,
    ),
    ...readFields('digest', headers['digest'], /^([A-Za-z][A-Za-z0-9-]*)=([A-Za-z0-9+/]+={0,2})$/),
  ];
  const hex = headers['x-checksum-sha256'];
  if (hex === undefined) return found;
  if (typeof hex !== 'string' || !/^[0-9a-f]{64}$/i.test(hex)) {
    throw refusal('x-checksum-sha256 is not 64 hex digits');
  }
  const base64 = Buffer.from(hex, 'hex').toString('base64');
  return [...found, { from: 'x-checksum-sha256', algorithm: 'sha256', base64 }];
}

/** @throws PluginServerError PS_DIGEST when the bytes are not the announced ones */
export function requireAnnounced(bytes: Uint8Array, announced: readonly AnnouncedDigest[]): void {
  for (const { from, algorithm, base64 } of announced) {
    const seen = createHash(algorithm).update(bytes).digest('base64');
    if (seen !== base64) {
      throw refusal(`${from} announces ${base64}, the ${bytes.length} bytes that came have ${seen}`);
    }
  }
}

function readFields(header: string, value: string | string[] | undefined, item: RegExp): AnnouncedDigest[] {
  if (value === undefined) return [];
  const found: AnnouncedDigest[] = [];
  for (const text of [value].flat().join(',').split(',')) {
    const [, name = '', base64 = ''] = item.exec(text.trim()) ?? [];
    if (name === '') throw refusal(`${header} cannot be read`);
    const algorithm = ALGORITHMS[name.toLowerCase() as keyof typeof ALGORITHMS];
    if (algorithm === undefined) continue;
    if (Buffer.from(base64, 'base64').length !== BYTES[algorithm]) {
      throw refusal(`the ${name} in ${header} does not have ${BYTES[algorithm]} bytes`);
    }
    found.push({
      from: `${header} ${name}`,
      algorithm,
      base64: Buffer.from(base64, 'base64').toString('base64'),
    });
  }
  if (found.length === 0) throw refusal(`${header} has neither sha-256 nor sha-512`);
  return found;
}

function refusal(seen: string): PluginServerError {
  return new PluginServerError('PS_DIGEST', seen, {
    headers: { 'Want-Repr-Digest': 'sha-256=10, sha-512=3' },
  });
}
