/** What a credential is good for: actions, on plugins of these names, of these tenants. */
import { isPluginName } from '@postern/contract/plugin';

import { isTenantName, type Tenant } from '../tenant.js';

/** What a caller can want to do; `admin` is to hand out and revoke tokens. */
export const ACTIONS = ['read', 'publish', 'yank', 'delete', 'admin'] as const;
export type Action = (typeof ACTIONS)[number];

/** What it wants to do that with: a plugin of a tenant, all plugins of it (no name), or all there are (`*`). */
export interface Subject {
  readonly tenant: Tenant | '*';
  readonly name?: string | undefined;
}

/** Among the tenants of a token: what belongs to everybody. No tenant can have this name. */
export const EVERYBODY = '_';
/** Among tenants: all, everybody's too. Among names: all. At the end of a name: whatever begins like this. */
export const ALL = '*';

export interface Rights {
  /** Names of tenants, `_` or `*`. */
  readonly tenants: readonly string[];
  /** Names of plugins, beginnings of them (`mcp-*`), or `*`. */
  readonly names: readonly string[];
  readonly actions: readonly Action[];
}

/** Whether the rights let their holder do that. Without a name they must hold for every name there may be. */
export function allows(rights: Rights, action: Action, { tenant, name }: Subject): boolean {
  return (
    rights.actions.includes(action) &&
    reachesTenant(rights, tenant) &&
    rights.names.some((pattern) => matches(pattern, name))
  );
}

/** Whether the rights let their holder do that with some plugin of the tenant. */
export function allowsSome(rights: Rights, action: Action, tenant: Subject['tenant']): boolean {
  return rights.actions.includes(action) && reachesTenant(rights, tenant);
}

/** Whether who holds `own` may hand out `wanted`: every action, but no tenant and no name beyond its own. */
export function mayGrant(own: Rights, wanted: Pick<Rights, 'tenants' | 'names'>): boolean {
  return (
    own.actions.includes('admin') &&
    wanted.tenants.every((tenant) => own.tenants.includes(ALL) || own.tenants.includes(tenant)) &&
    wanted.names.every((name) => own.names.some((pattern) => spans(pattern, name)))
  );
}

/** Whether `text` may stand among the tenants of rights. */
export function isTenantPattern(text: string): boolean {
  return text === ALL || text === EVERYBODY || isTenantName(text);
}

/** Whether `text` may stand among the names of rights: a name, or the beginning of one with a star. */
export function isNamePattern(text: string): boolean {
  if (!text.endsWith(ALL)) return isPluginName(text);
  const beginning = text.slice(0, -1);
  // A beginning may end in a separator, which a name may not: "mcp-*".
  return beginning === '' || isPluginName(beginning) || isPluginName(`${beginning}0`);
}

function reachesTenant({ tenants }: Rights, tenant: Subject['tenant']): boolean {
  return tenants.includes(ALL) || tenants.includes(tenant ?? EVERYBODY);
}

function matches(pattern: string, name: string | undefined): boolean {
  if (pattern === ALL) return true;
  if (name === undefined) return false;
  return pattern.endsWith(ALL) ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Whether everything that `inner` matches is matched by `outer`. */
function spans(outer: string, inner: string): boolean {
  if (!outer.endsWith(ALL)) return outer === inner;
  return inner.startsWith(outer.slice(0, -1));
}
