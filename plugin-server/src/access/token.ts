/**
 * What a token is. Its text is `pst_ID_SECRET`; the store keeps everything but the secret, and of that the SHA-256. The
 * secret has 256 random bits, so nothing slower than SHA-256 is needed to keep it from being found again.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

import { isSha256Hex } from '@postern/contract/digest';

import { PluginServerError } from '../errors.js';
import { ACTIONS, isNamePattern, isTenantPattern, type Rights } from './rights.js';

const ID = /^[0-9a-f]{16}$/;
const TEXT = /^pst_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** What is known of a token once its secret was handed out. */
export interface TokenRecord extends Rights {
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  /** Of the whole text. */
  readonly sha256: string;
  /** ISO 8601, UTC; so is the next. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly createdBy: string;
}

/** A new id and the text that only the holder will know. */
export function drawToken(): { readonly id: string; readonly text: string } {
  const id = randomBytes(8).toString('hex');
  return { id, text: `pst_${id}_${randomBytes(32).toString('base64url')}` };
}

/** The id in the text of a token; undefined when it is no such text. */
export function tokenIdOf(text: string): string | undefined {
  return TEXT.exec(text)?.[1];
}

/** Whether `text` can be the id of a token. */
export function isTokenId(text: string): boolean {
  return ID.test(text);
}

/** What is kept of a secret. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Whether a text is the one with that digest; takes as long for any text, since digests have one length. */
export function isTextOf(text: string, digest: Buffer): boolean {
  return timingSafeEqual(digestOf(text), digest);
}

/** The bytes of a record in the store. */
export function encodeToken(record: TokenRecord): Buffer {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}

/**
 * Reads the record of `id` from the store.
 *
 * @throws PluginServerError PS_STORE_DAMAGED when it is not what this server wrote for that id
 */
export function decodeToken(bytes: Uint8Array, id: string): TokenRecord {
  const value = parseJson(bytes);
  if (isRecord(value) && value.id === id) return value;
  throw new PluginServerError('PS_STORE_DAMAGED', `the record of token ${id} is damaged`);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // Not JSON is one more way of not being a record.
    return undefined;
  }
}

function isRecord(value: unknown): value is TokenRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Partial<Record<keyof TokenRecord, unknown>>;
  const texts = [record.id, record.label, record.createdBy, record.createdAt];
  return (
    texts.every((text) => typeof text === 'string') &&
    typeof record.sha256 === 'string' &&
    isSha256Hex(record.sha256) &&
    // A date that cannot be read would never pass, and the token never expire.
    typeof record.expiresAt === 'string' &&
    !Number.isNaN(Date.parse(record.expiresAt)) &&
    isListOf(record.tenants, isTenantPattern) &&
    isListOf(record.names, isNamePattern) &&
    isListOf(record.actions, (text) => ACTIONS.some((action) => action === text))
  );
}

function isListOf(value: unknown, holds: (text: string) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && holds(item));
}
