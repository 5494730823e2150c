/** Whether there is room for one more version: on the disk, in the publisher's minute, among the plugin's versions. */
import type { IncomingMessage } from 'node:http';

import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';

import type { Caller } from '../access/caller.js';
import { PluginServerError } from '../errors.js';
import { requireFreeBytes } from '../store/free-bytes.js';
import type { Tenant } from '../tenant.js';
import type { Room } from './room.js';

/** Who wants to publish what. */
export interface Publish extends PluginRef {
  readonly request: IncomingMessage;
  readonly caller: Caller;
  readonly tenant?: Tenant;
}

/**
 * Looks before anything of an upload is read. A refusal stands in the audit log.
 *
 * @throws PluginServerError PS_DISK_FLOOR, PS_RATE, PS_QUOTA
 */
export async function requirePublishable(room: Room, publish: Publish): Promise<void> {
  try {
    await requireAll(room, publish);
  } catch (error) {
    if (error instanceof PluginServerError) {
      const { request, caller, tenant } = publish;
      const deed = { by: caller.name, action: 'publish', tenant, plugin: formatPluginRef(publish) };
      room.audit.refused(request, deed, error.code);
    }
    throw error;
  }
}

async function requireAll(room: Room, { caller, tenant, name, version }: Publish): Promise<void> {
  await requireRate(room, caller);
  await requireDisk(room);
  const library = room.libraries.of(tenant);
  const versions = await library.store.versions(name);
  // The same version once more takes no room; what it is, is settled later.
  if (versions.includes(version)) return;
  const { maxVersions, maxPlugins } = room.limits;
  if (maxVersions !== 0 && versions.length >= maxVersions) {
    throw new PluginServerError('PS_QUOTA', `${name} has ${versions.length} versions, as many as are kept`);
  }
  if (maxPlugins === 0 || versions.length > 0) return;
  const plugins = await library.store.plugins();
  if (plugins.length < maxPlugins) return;
  const whose = tenant === undefined ? 'what belongs to everybody' : `tenant ${tenant}`;
  throw new PluginServerError('PS_QUOTA', `${whose} has ${plugins.length} plugins, as many as are kept`);
}

/**
 * Whether the disk has room to publish; a store that is on no disk has.
 *
 * @throws PluginServerError PS_DISK_FLOOR
 */
export async function requireDisk({ libraries, limits }: Pick<Room, 'libraries' | 'limits'>): Promise<void> {
  await requireFreeBytes(libraries.store, limits.minFreeBytes);
}

async function requireRate({ limits, siblings }: Room, caller: Caller): Promise<void> {
  const { publishesPerMinute } = limits;
  if (publishesPerMinute === 0) return;
  const wait = await siblings.take(`publish ${caller.name}`, publishesPerMinute);
  if (wait === 0) return;
  const message = `${caller.name} has published ${publishesPerMinute} times within a minute`;
  throw new PluginServerError('PS_RATE', message, { headers: { 'Retry-After': String(wait) } });
}
