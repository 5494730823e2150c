/** Which modules a server that has just started puts into memory: the newest of every plugin, as far as half of it goes. */
import type { Logger } from '@postern/service/logs';

import type { Libraries } from '../library.js';
import { MODULE_FILE } from '../package/manifest.js';
import type { Tenant } from '../tenant.js';
import type { Shelf } from './shelf.js';

/** The other half is for what gateways really ask for. */
const SHARE = 1 / 2;
/** A store with more plugins than this is not read through before anybody asked. */
const MOST_PLUGINS = 1_000;

/**
 * Reads modules one after the other, beside the requests that come meanwhile. Gateways of a fleet often start together, and
 * each asks for all of its plugins at once. Resolves with how many are in memory.
 */
export async function warmUp(
  { libraries, shelf, logger }: { libraries: Libraries; shelf: Shelf; logger: Pick<Logger, 'info' | 'warn'> },
  budgetBytes: number,
): Promise<number> {
  let warmed = 0;
  try {
    const tenants: Tenant[] = [undefined, ...(await libraries.store.tenants())];
    for (const tenant of tenants) {
      for (const { name, versions } of await libraries.of(tenant).catalogue()) {
        const [version] = versions;
        if (shelf.fill.bytes >= budgetBytes * SHARE || warmed >= MOST_PLUGINS) return warmed;
        if (version === undefined) continue;
        const file = await shelf.find({ tenant, name, version }, MODULE_FILE);
        if (file?.bytes !== undefined) warmed++;
      }
    }
  } catch (error) {
    // A store that is away now may be there when the first gateway asks.
    logger.warn({ err: error }, 'modules not read ahead');
  }
  return warmed;
}
