/** What stands in for a server that cannot be used as it is written now: its last good version, or nothing. */
import type { Catalogue, McpServer, PluginModules, Tenant } from './catalogue.js';
import type { Policy } from '../manifest/server.js';
import type { Loaded, ServerFault } from './load.js';
import { pluginsOf } from './needed-plugins.js';

/** A fault and what was done about it. */
export interface Quarantined extends ServerFault {
  /** `kept`: the last good version serves on. `left out`: there is none that may. */
  readonly outcome: 'kept' | 'left out';
}

/** Remembers servers across loads of one postern.yaml. */
export class LastGood {
  #servers = new Map<string, McpServer>();

  /** The catalogue to serve now. */
  complete({ catalogue, faults }: Loaded): { catalogue: Catalogue; quarantined: Quarantined[] } {
    const remembered = new Map<string, McpServer>();
    const quarantined: Quarantined[] = [];
    const tenants = catalogue.tenants.map((tenant): Tenant => {
      for (const server of tenant.servers) remembered.set(keyOf(tenant.name, server.name), server);
      const servers = [...tenant.servers];
      for (const fault of faults.filter((item) => item.tenant === tenant.name)) {
        const key = keyOf(tenant.name, fault.server);
        const last = this.#servers.get(key);
        if (last !== undefined) remembered.set(key, last);
        const usable =
          last === undefined
            ? undefined
            : underNewRules({ ...last, ...policyFor(fault, last) }, tenant, catalogue.plugins);
        if (usable !== undefined) servers.push(usable);
        quarantined.push({ ...fault, outcome: usable === undefined ? 'left out' : 'kept' });
      }
      return { ...tenant, servers };
    });
    this.#servers = remembered;
    return { catalogue: { ...catalogue, tenants }, quarantined };
  }
}

function keyOf(tenant: string, server: string): string {
  return `${tenant}/${server}`;
}

/** The stricter of what holds and what is written now; where that cannot be read, an open server asks for keys. */
function policyFor({ policy }: ServerFault, last: McpServer): Policy {
  if (policy === undefined) return { auth: 'key', allow: last.allow, transform: last.transform };
  const auth = policy.auth === 'none' ? last.auth : 'key';
  const allow = policy.allow?.filter((name) => last.allow?.includes(name) ?? true) ?? last.allow;
  return { auth, allow, transform: policy.transform ?? last.transform };
}

/** An old server never lets in a consumer who is gone now, and never stands open because all are gone. */
function underNewRules(server: McpServer, tenant: Tenant, plugins: PluginModules): McpServer | undefined {
  if (pluginsOf(server).some((plugin) => !plugins.has(plugin))) return undefined;
  if (server.auth === 'none') return server;
  const names = tenant.consumers.map(({ name }) => name);
  const allow = server.allow?.filter((name) => names.includes(name));
  return (allow ?? names).length === 0 ? undefined : { ...server, allow };
}
