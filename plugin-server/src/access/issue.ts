/** How a token comes to be: what is asked for is checked, the record is stored, the text is shown once. */
import { PluginServerError } from '../errors.js';
import { DEFAULT_LIMITS, type Limits } from '../limits.js';
import { fieldsOf, parseLabel, parseRights, wrong, type Fields } from './rights-fields.js';
import type { Rights } from './rights.js';
import type { TokenBook } from './token-book.js';
import { digestOf, drawToken, type TokenRecord } from './token.js';

const FIELDS = ['label', 'tenants', 'names', 'actions', 'expiresInDays'];
const DEFAULT_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What is asked for. */
export interface TokenWish extends Rights {
  readonly label: string;
  readonly expiresInDays: number;
}

/** What may be shown of a token, at any time. */
export type TokenView = Omit<TokenRecord, 'sha256'>;

/**
 * Reads what is asked for: `label` and `actions`, and optionally `tenants`, `names` and `expiresInDays`.
 *
 * @throws PluginServerError PS_RIGHTS
 */
export function parseWish(value: unknown, limits: Pick<Limits, 'tokenDays'> = DEFAULT_LIMITS): TokenWish {
  const fields = fieldsOf(value, FIELDS, '');
  return {
    label: parseLabel(fields.label, 'label'),
    ...parseRights(fields),
    expiresInDays: parseDays(fields, limits.tokenDays),
  };
}

/**
 * Stores a token; resolves with its text, which nothing else ever has.
 *
 * @throws PluginServerError PS_TOKEN_COUNT, PS_STORE_UNAVAILABLE
 */
export async function issueToken(
  tokens: TokenBook,
  wish: TokenWish,
  { now, by, most }: { readonly now: Date; readonly by: string; readonly most: number },
): Promise<{ readonly text: string; readonly token: TokenView }> {
  const { size } = await tokens.ids();
  if (size >= most) throw new PluginServerError('PS_TOKEN_COUNT', `there are ${size} tokens already`);
  const { id, text } = drawToken();
  const { expiresInDays, ...rest } = wish;
  const record: TokenRecord = {
    id,
    ...rest,
    sha256: digestOf(text).toString('hex'),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS).toISOString(),
    createdBy: by,
  };
  if (!(await tokens.add(record))) {
    // One in 2^64 per token that there is.
    throw new PluginServerError('PS_STORE_UNAVAILABLE', `the id ${id} is taken; ask again`);
  }
  return { text, token: viewOf(record) };
}

/** Leaves out the digest: it is of no use to anyone but the server. */
export function viewOf(record: TokenRecord): TokenView {
  const { sha256: _, ...view } = record;
  return view;
}

function parseDays({ expiresInDays = DEFAULT_DAYS }: Fields, most: number): number {
  const days = expiresInDays;
  if (typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= most) return days;
  throw wrong('expiresInDays', `is not a whole number from 1 to ${most}`);
}
