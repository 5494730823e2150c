/**
 * Which tokens there are: objects `tokens/ID` of the store, so that all servers over one store know the same ones. What
 * was read is believed for a few seconds; a revoked token is refused everywhere after that, and here at once.
 */
import { LeastRecentMap } from '../least-recent.js';
import type { Objects } from '../store/store.js';
import { decodeToken, encodeToken, isTokenId, type TokenRecord } from './token.js';

const FOLDER = 'tokens';
/** A record costs about 1 KB. An id that is none takes a place too, so that asking for it again costs no look. */
const RECORDS_KEPT = 4096;

export interface TokenBookOptions {
  readonly objects: Objects;
  /** For how long what was read is believed. */
  readonly maxAgeMs: number;
  /** Milliseconds of a clock that nobody sets back; for tests. */
  readonly monotonic?: () => number;
}

interface Look<T> {
  readonly found: T;
  readonly at: number;
}

export class TokenBook {
  readonly #objects: Objects;
  readonly #maxAgeMs: number;
  readonly #monotonic: () => number;
  readonly #looks = new LeastRecentMap<Look<TokenRecord | undefined>>(RECORDS_KEPT);
  readonly #looking = new Map<string, Promise<TokenRecord | undefined>>();
  #ids: Look<ReadonlySet<string>> | undefined;
  /** How often tokens changed here; what was read before a change is not kept. */
  #changes = 0;

  constructor({ objects, maxAgeMs, monotonic = () => performance.now() }: TokenBookOptions) {
    this.#objects = objects;
    this.#maxAgeMs = maxAgeMs;
    this.#monotonic = monotonic;
  }

  /** What is known of an id without looking: undefined when that is too old, or nothing. */
  atHand(id: string): TokenRecord | undefined {
    const look = this.#looks.get(id);
    return look !== undefined && this.#isFresh(look) ? look.found : undefined;
  }

  /**
   * The token of an id, if there is one.
   *
   * @throws PluginServerError PS_STORE_UNAVAILABLE when nobody can know, PS_STORE_DAMAGED
   */
  async find(id: string): Promise<TokenRecord | undefined> {
    const look = this.#looks.get(id);
    if (look !== undefined && this.#isFresh(look)) return look.found;
    const running = this.#looking.get(id);
    if (running !== undefined) return running;
    const looking = this.#look(id).finally(() => {
      if (this.#looking.get(id) === looking) this.#looking.delete(id);
    });
    this.#looking.set(id, looking);
    return looking;
  }

  /** The ids of all tokens. */
  async ids(): Promise<ReadonlySet<string>> {
    if (this.#ids !== undefined && this.#isFresh(this.#ids)) return this.#ids.found;
    const at = this.#monotonic();
    const changes = this.#changes;
    const found = new Set((await this.#objects.list(FOLDER)).map(({ key }) => idOf(key)));
    if (changes === this.#changes) this.#ids = { found, at };
    return found;
  }

  /** All tokens, oldest first, as they are in the store now; and the ids of damaged ones. */
  async list(): Promise<{ tokens: TokenRecord[]; damaged: string[] }> {
    const tokens: TokenRecord[] = [];
    const damaged: string[] = [];
    for (const { key } of await this.#objects.list(FOLDER)) {
      const id = idOf(key);
      try {
        const bytes = isTokenId(id) ? await this.#objects.read(key) : undefined;
        if (bytes !== undefined) tokens.push(decodeToken(bytes, id));
      } catch (error) {
        if (!(error instanceof Error) || !('code' in error) || error.code !== 'PS_STORE_DAMAGED') throw error;
        damaged.push(id);
      }
    }
    tokens.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
    return { tokens, damaged };
  }

  /** False when the id is taken. */
  async add(record: TokenRecord): Promise<boolean> {
    const added = await this.#objects.create(keyOf(record.id), encodeToken(record));
    this.forget(record.id);
    return added;
  }

  /** Revokes; false when there is no such token. */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#objects.remove(keyOf(id));
    this.forget(id);
    return removed;
  }

  /** Looks again the next time: the token was added or revoked. */
  forget(id: string): void {
    this.#changes++;
    this.#looks.delete(id);
    // A look under way may have begun before the change.
    this.#looking.delete(id);
    this.#ids = undefined;
  }

  async #look(id: string): Promise<TokenRecord | undefined> {
    // From before the look: what changes while it is under way must not be believed for longer.
    const at = this.#monotonic();
    const changes = this.#changes;
    const bytes = await this.#objects.read(keyOf(id));
    const found = bytes === undefined ? undefined : decodeToken(bytes, id);
    if (changes === this.#changes) this.#looks.set(id, { found, at }, 1);
    return found;
  }

  #isFresh({ at }: Look<unknown>): boolean {
    return this.#monotonic() - at < this.#maxAgeMs;
  }
}

function keyOf(id: string): string {
  return `${FOLDER}/${id}`;
}

function idOf(key: string): string {
  return key.slice(FOLDER.length + 1);
}
