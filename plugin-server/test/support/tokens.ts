/** Tokens for tests, made in the store that a server is given. */
import { issueToken, parseWish } from '../../src/access/issue.js';
import { TokenBook } from '../../src/access/token-book.js';
import type { Store } from '../../src/store/store.js';

/** Makes a token; `now` in the past makes one that has expired. */
export async function makeToken(
  store: Pick<Store, 'objects'>,
  wish: Readonly<Record<string, unknown>>,
  now: Date = new Date(),
): Promise<{ id: string; text: string; headers: { authorization: string } }> {
  const tokens = new TokenBook({ objects: store.objects, maxAgeMs: 0 });
  const { text, token } = await issueToken(tokens, parseWish({ label: 'test', ...wish }), {
    now,
    by: 'a test',
    most: 1000,
  });
  return { id: token.id, text, headers: { authorization: `Bearer ${text}` } };
}

/** The header that gateways make of the userinfo of a URL. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
