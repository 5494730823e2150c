/** Who a plugin belongs to: everybody, or one tenant with names of its own under `/tenants/TENANT`. */
import { PluginServerError } from './errors.js';

/** A DNS label (RFC 1123 §2.1): safe as a URL segment, a folder name and a part of an OCI repository. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Undefined is what belongs to everybody. */
export type Tenant = string | undefined;

/** Whether `text` is the name of a tenant. */
export function isTenantName(text: string): boolean {
  return NAME.test(text);
}

/**
 * Gives `text` back if it is the name of a tenant.
 *
 * @throws PluginServerError PS_TENANT
 */
export function parseTenantName(text: string): string {
  if (isTenantName(text)) return text;
  const shown = JSON.stringify(text.slice(0, 63));
  throw new PluginServerError('PS_TENANT', `${shown} is not the name of a tenant`);
}

/** What the paths of a tenant's plugins begin with. */
export function tenantPrefix(tenant: Tenant): string {
  return tenant === undefined ? '' : `/tenants/${tenant}`;
}

/** A plugin or version as people write it, with its tenant: `acme/key-auth@1.0.0`. */
export function ofTenant(tenant: Tenant, what: string): string {
  return tenant === undefined ? what : `${tenant}/${what}`;
}
