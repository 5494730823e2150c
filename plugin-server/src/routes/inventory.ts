/**
 * What is served, in the two forms that Higress's release pipeline writes and reads: `snapshot-inventory.json` by name and
 * alias, and `unmanaged-plugins.lock.json`. Spec: pull_plugins.py of higress-group/plugin-server, schemaVersion 1.
 */
import type { Express, Request, Response } from 'express';

import { everyTenants, onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';
import type { Library } from '../library.js';
import { listAliases } from '../marks/aliases.js';
import { INVENTORY_FILES } from '../reserved-names.js';
import { LATEST, newestIn } from '../resolve.js';

type TenantRequest = Request<{ tenant?: string }>;

export function addInventoryRoutes(app: Express, room: Room): void {
  const answers = { 'snapshot-inventory.json': inventory, 'unmanaged-plugins.lock.json': lock };
  for (const file of INVENTORY_FILES) {
    app
      .route(everyTenants(`/plugins/${file}`))
      // GET [/tenants/TENANT]/plugins/snapshot-inventory.json, …/unmanaged-plugins.lock.json
      .get((request: TenantRequest, response: Response) => answer(room, request, response, answers[file]))
      .all(onlyMethods('GET, HEAD'));
  }
}

async function answer(
  room: Room,
  request: TenantRequest,
  response: Response,
  read: (library: Library, isShown: (name: string) => boolean) => Promise<object>,
): Promise<void> {
  const { tenant } = request.params;
  const caller = await room.access.requireSome(request, 'read', tenant);
  const isShown = (name: string): boolean => room.access.may(caller, 'read', { tenant, name });
  const text = `${JSON.stringify(await read(room.libraries.of(tenant), isShown), null, 2)}\n`;
  response.set('Cache-Control', 'no-cache').type('json').send(text);
}

/** What the newest version of a plugin is. */
interface Served {
  readonly name: string;
  readonly version: string;
  readonly wasmSha256: string;
}

/** The newest version of every plugin, yanked ones aside. */
async function served(library: Library): Promise<Served[]> {
  const found: Served[] = [];
  for (const { name, versions } of await library.catalogue()) {
    const version = newestIn(versions, LATEST);
    const manifest = version === undefined ? undefined : await library.manifest({ name, version });
    if (manifest !== undefined) {
      found.push({ name, version: manifest.version, wasmSha256: manifest.sha256 });
    }
  }
  return found;
}

async function inventory(library: Library, isShown: (name: string) => boolean): Promise<object> {
  const byName = new Map((await served(library)).map((row) => [row.name, row]));
  for (const [name, { target }] of await listAliases(library)) {
    const row = byName.get(target);
    if (row !== undefined) byName.set(name, row);
  }
  const rows = [...byName].filter(([name]) => isShown(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(rows.map(([key, { version, wasmSha256 }]) => [key, { version, wasmSha256 }]));
}

async function lock(library: Library, isShown: (name: string) => boolean): Promise<object> {
  const shown = (await served(library)).filter(({ name }) => isShown(name));
  const rows = shown.map(({ name, version, wasmSha256 }) => {
    return [name, { logicalKey: name, servedPath: name, servedVersion: version, wasmSha256 }] as const;
  });
  return { schemaVersion: 1, plugins: Object.fromEntries(rows) };
}
