/** Whether the disk has room for one more version; a store that is on no disk has. */
import { PluginServerError } from '../errors.js';
import type { Store } from './store.js';

/** @throws PluginServerError PS_DISK_FLOOR */
export async function requireFreeBytes(store: Pick<Store, 'freeBytes'>, least: number): Promise<void> {
  const free = await store.freeBytes?.();
  if (free === undefined || free >= least) return;
  const message = `the disk has ${free} bytes left, less than the ${least} that must stay free`;
  throw new PluginServerError('PS_DISK_FLOOR', message);
}
