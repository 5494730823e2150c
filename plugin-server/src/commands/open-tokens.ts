/** The tokens of a store, for commands that work on it without a server. */
import type { Settings } from '@postern/service/settings';

import { TokenBook } from '../access/token-book.js';
import { SETTINGS } from '../settings.js';
import { openFsStore } from '../store/fs-store.js';

export const STORE_SETTINGS = { data: SETTINGS.data } as const satisfies Settings;

/** Opens the store beside servers that may be running on it. */
export async function openTokens({ data }: { readonly data: string }): Promise<TokenBook> {
  const store = await openFsStore(data, { removeLeftovers: false });
  return new TokenBook({ objects: store.objects, maxAgeMs: 0 });
}
