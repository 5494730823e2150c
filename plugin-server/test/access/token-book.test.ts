import { describe, expect, it } from 'vitest';

import { issueToken, parseWish } from '../../src/access/issue.js';
import { TokenBook } from '../../src/access/token-book.js';
import { isTextOf, tokenIdOf } from '../../src/access/token.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Objects } from '../../src/store/store.js';

const WISH = parseWish({ label: 'ci', actions: ['read'] });

function open(objects: Objects, clock: { ms: number }): TokenBook {
  return new TokenBook({ objects, maxAgeMs: 5000, monotonic: () => clock.ms });
}

async function issue(tokens: TokenBook): Promise<{ id: string; text: string }> {
  const { text, token } = await issueToken(tokens, WISH, { now: new Date(), by: 'a test', most: 3 });
  return { id: token.id, text };
}

describe('a token in the store', () => {
  it('has a digest of its text and nothing of the secret', async () => {
    const { objects } = createMemoryStore();
    const { id, text } = await issue(open(objects, { ms: 0 }));
    const stored = (await objects.read(`tokens/${id}`))?.toString() ?? '';
    expect(tokenIdOf(text)).toBe(id);
    expect(text).toMatch(/^pst_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    expect(stored).not.toContain(text.slice(21));
    const { sha256 } = JSON.parse(stored) as { sha256: string };
    expect(isTextOf(text, Buffer.from(sha256, 'hex'))).toBe(true);
    expect(isTextOf(`${text.slice(0, -1)}~`, Buffer.from(sha256, 'hex'))).toBe(false);
  });

  it('lasts 90 days unless told otherwise', async () => {
    const tokens = open(createMemoryStore().objects, { ms: 0 });
    const now = new Date('2026-01-01T00:00:00Z');
    const { token } = await issueToken(tokens, WISH, { now, by: 'x', most: 1 });
    expect(token).toMatchObject({
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-04-01T00:00:00.000Z',
    });
  });

  it.each([0, -1, 1.5, 367, '30', null])('cannot last %j days', (expiresInDays) => {
    expect(() => parseWish({ label: 'ci', actions: ['read'], expiresInDays })).toThrow(
      'expiresInDays is not a whole number from 1 to 366',
    );
  });

  it.each(['', ' ', 'a\nb', 'x'.repeat(65), '\u001b[31m', 7, undefined])('cannot be called %j', (label) => {
    expect(() => parseWish({ label, actions: ['read'] })).toThrow('label is not a text');
  });

  it('has no field that nobody knows', () => {
    expect(() => parseWish({ label: 'ci', actions: ['read'], expires: 3 })).toThrow(
      'expires is not a field here; there are label,',
    );
  });

  it('is refused when there are too many', async () => {
    const tokens = open(createMemoryStore().objects, { ms: 0 });
    for (let count = 0; count < 3; count++) await issue(tokens);
    await expect(issue(tokens)).rejects.toMatchObject({ code: 'PS_TOKEN_COUNT' });
  });
});

describe('a book of tokens', () => {
  it('believes what it read for five seconds, and then looks again', async () => {
    const { objects } = createMemoryStore();
    const clock = { ms: 0 };
    const [here, there] = [open(objects, clock), open(objects, clock)];
    const { id } = await issue(here);
    expect((await there.find(id))?.id).toBe(id);
    await here.remove(id);
    expect(await here.find(id)).toBeUndefined();
    clock.ms = 4999;
    expect(there.atHand(id)?.id).toBe(id);
    clock.ms = 5000;
    expect(there.atHand(id)).toBeUndefined();
    expect(await there.find(id)).toBeUndefined();
  });

  it('looks once for all who ask at the same time', async () => {
    const { objects } = createMemoryStore();
    let looks = 0;
    const counting: Objects = {
      ...objects,
      read: (key) => {
        looks++;
        return objects.read(key);
      },
    };
    const tokens = open(counting, { ms: 0 });
    await Promise.all(Array.from({ length: 10 }, () => tokens.find('0123456789abcdef')));
    await tokens.find('0123456789abcdef');
    expect(looks).toBe(1);
  });

  it('does not keep what it read before a change', async () => {
    const { objects } = createMemoryStore();
    let release = (): void => undefined;
    const slow: Objects = {
      ...objects,
      read: async (key) => {
        const bytes = await objects.read(key);
        await new Promise<void>((resolve) => (release = resolve));
        return bytes;
      },
    };
    const { id } = await issue(open(objects, { ms: 0 }));
    const tokens = open(slow, { ms: 0 });
    const found = tokens.find(id);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await tokens.remove(id);
    release();
    await found;
    expect(tokens.atHand(id)).toBeUndefined();
  });

  it('says which records are damaged, and takes none of them for a token', async () => {
    const { objects } = createMemoryStore();
    const tokens = open(objects, { ms: 0 });
    const { id } = await issue(tokens);
    const record = JSON.parse((await objects.read(`tokens/${id}`))?.toString() ?? '') as object;
    const damaged: [string, string][] = [
      ['0000000000000001', 'hello'],
      ['0000000000000002', JSON.stringify(record)],
      ['0000000000000003', JSON.stringify({ ...record, id: '0000000000000003', expiresAt: 'never' })],
      ['0000000000000004', JSON.stringify({ ...record, id: '0000000000000004', actions: ['everything'] })],
      ['0000000000000005', JSON.stringify({ ...record, id: '0000000000000005', sha256: '' })],
    ];
    for (const [key, text] of damaged) await objects.create(`tokens/${key}`, Buffer.from(text));
    const list = await tokens.list();
    expect(list.tokens.map((token) => token.id)).toEqual([id]);
    expect(list.damaged).toEqual(damaged.map(([key]) => key));
    for (const [key] of damaged) {
      await expect(tokens.find(key)).rejects.toMatchObject({ code: 'PS_STORE_DAMAGED' });
    }
  });
});
