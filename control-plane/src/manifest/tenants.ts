/** The tenants of postern.yaml. A fault inside one server stays with that server; any other refuses the whole file. */
import type { Consumer, Gateway } from '../catalogue/catalogue.js';
import { ControlPlaneError } from '../errors.js';
import type { Cursor } from '../source/cursor.js';
import { parseConsumers } from './consumers.js';
import { parseHosts } from './hosts.js';
import { claim, parseName } from './names.js';
import { parseServer, salvagePolicy, type ManifestServer, type Policy } from './server.js';

export interface ManifestTenant {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly consumers: readonly Consumer[];
  readonly servers: readonly ServerEntry[];
}

/** A server that could be read, or why it could not. */
export interface ServerEntry {
  readonly name: string;
  readonly outcome: ManifestServer | ControlPlaneError;
  /** As it is written now, also when other fields are wrong; undefined when it cannot be read itself. */
  readonly policy: Policy | undefined;
}

/**
 * Reads the `tenants` section.
 *
 * @throws ControlPlaneError for everything outside a server's own entry
 */
export function parseTenants(at: Cursor, gateway: Gateway, env: NodeJS.ProcessEnv): ManifestTenant[] {
  const names = new Map<string, string>();
  const hosts = new Map<string, string>();
  return at.list().map((item) => {
    const fields = item.fields(['name', 'hosts', 'consumers', 'servers']);
    const nameAt = fields.required('name');
    const name = parseName(nameAt);
    claim(names, name, nameAt, `the tenant "${name}"`);
    const consumers = parseConsumers(fields.optional('consumers'), env);
    const servers = parseServers(fields.required('servers'), gateway, consumers);
    return { name, hosts: parseHosts(fields.optional('hosts'), hosts), consumers, servers };
  });
}

function parseServers(at: Cursor, gateway: Gateway, consumers: readonly Consumer[]): ServerEntry[] {
  const names = new Map<string, string>();
  return at.list().map((item) => {
    const nameAt = item.anyFields().required('name');
    const name = parseName(nameAt);
    claim(names, name, nameAt, `the server "${name}"`);
    const outcome = parseEntry(item, name, { gateway, consumers });
    return { name, outcome, policy: salvagePolicy(item, consumers) };
  });
}

function parseEntry(
  at: Cursor,
  name: string,
  around: { gateway: Gateway; consumers: readonly Consumer[] },
): ManifestServer | ControlPlaneError {
  try {
    const server = parseServer(at, name, around);
    if (server.auth === 'none' || around.consumers.length > 0) return server;
  } catch (error) {
    if (error instanceof ControlPlaneError) return error;
    throw error;
  }
  // Outside the catch: keeping the server's last good version would keep it open, so the whole file is refused.
  throw at.error('CP_OPEN_ROUTE', `has the server "${name}" in a tenant without consumers`);
}
