/**
 * Whether what stands beside versions can be read and agrees with them: yanks, tombstones, other names, tokens. One that
 * cannot be read makes its version, name or holder unusable, and nobody sees that before it is asked for.
 */
import { formatPluginRef } from '@postern/contract/plugin';

import { TokenBook } from '../access/token-book.js';
import { PluginServerError } from '../errors.js';
import { readAlias } from '../marks/aliases.js';
import { readTombstone, type Tombstone } from '../marks/tombstones.js';
import { readYank } from '../marks/yanks.js';
import { decodeManifest, differingFiles, MANIFEST_FILE } from '../package/manifest.js';
import type { Store } from '../store/store.js';
import { ofTenant, type Tenant } from '../tenant.js';
import type { Damage } from './damage.js';

interface MarkCheck {
  readonly store: Store;
  readonly tenant: Tenant;
  readonly repair: boolean;
}

type Fault = Pick<Damage, 'problem' | 'reason' | 'repaired'>;

/** Gives a place for each mark that was read: whether something is wrong with it. */
export async function* checkMarks(check: MarkCheck): AsyncGenerator<Damage | undefined> {
  const { store, tenant } = check;
  const looks: Readonly<Record<string, (name: string, version: string) => Promise<Fault | undefined>>> = {
    yanked: async (name, version) => void (await readYank({ store }, { name, version })),
    deleted: (name, version) => checkTombstone(check, name, version),
    aliases: (name) => checkAlias(store, name),
  };
  for (const [folder, look] of Object.entries(looks)) {
    for (const { key } of await store.objects.list(folder)) {
      const [, name = '', version = ''] = key.split('/');
      const fault = await look(name, version).catch(unreadable);
      yield fault && { plugin: ofTenant(tenant, name), file: key, ...fault };
    }
  }
  // Tokens belong to the whole store, whatever tenants they are for.
  if (tenant === undefined) yield* checkTokens(check);
}

function unreadable(error: unknown): Fault {
  if (!(error instanceof PluginServerError) || error.code !== 'PS_STORE_DAMAGED') throw error;
  // To take it away would un-yank, let other bytes in, or free a name: that is for people to decide.
  return { problem: 'unreadable', reason: 'take the object away by hand, then set it again' };
}

async function checkAlias(store: Store, name: string): Promise<Fault | undefined> {
  const alias = await readAlias({ store }, name);
  if (alias === undefined || (await store.versions(alias.target)).length > 0) return undefined;
  return { problem: 'missing', reason: `there is no plugin ${alias.target}, which it is another name of` };
}

/** A version that was deleted may be there again, but only with the bytes that it had. */
async function checkTombstone(
  { store, repair }: MarkCheck,
  name: string,
  version: string,
): Promise<Fault | undefined> {
  const ref = { name, version };
  const tombstone = await readTombstone({ store }, ref);
  const record = tombstone && (await store.read(ref, MANIFEST_FILE));
  if (tombstone === undefined || record === undefined || isSame(tombstone, record, ref)) return undefined;
  if (!repair)
    return { problem: 'other bytes', reason: `${formatPluginRef(ref)} had others when it was deleted` };
  await store.remove(ref);
  return { problem: 'other bytes', repaired: 'taken away' };
}

function isSame(tombstone: Tombstone, record: Uint8Array, ref: { name: string; version: string }): boolean {
  try {
    return differingFiles(tombstone, decodeManifest(record, ref)).length === 0;
  } catch (error) {
    // A damaged record is told of with its version.
    if (error instanceof PluginServerError && error.code === 'PS_STORE_DAMAGED') return true;
    throw error;
  }
}

async function* checkTokens({ store, repair }: MarkCheck): AsyncGenerator<Damage | undefined> {
  const book = new TokenBook({ objects: store.objects, maxAgeMs: 0 });
  const { tokens, damaged } = await book.list();
  yield* tokens.map(() => undefined);
  for (const id of damaged) {
    // It lets nobody in as it is.
    if (repair) await book.remove(id);
    const outcome = repair ? { repaired: 'taken away' as const } : { reason: 'its holder needs another one' };
    yield { plugin: 'tokens', file: `tokens/${id}`, problem: 'unreadable', ...outcome };
  }
}
