/** The tokens of a store, for commands that work on it without a server. */
import { TokenBook } from '../access/token-book.js';
import { openStore, type StoreSettings } from '../store/store-settings.js';

/** Opens the store beside servers that may be running on it. */
export async function openTokens(settings: StoreSettings, env: NodeJS.ProcessEnv): Promise<TokenBook> {
  const store = await openStore(settings, env, { removeLeftovers: false });
  return new TokenBook({ objects: store.objects, maxAgeMs: 0 });
}
