/** What a repository of the OCI API is: a plugin of everybody, `NAME`, or of a tenant, `TENANT/NAME`. */
import { isPluginName } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { isTenantName, type Tenant } from '../tenant.js';

export interface Repository {
  readonly tenant: Tenant;
  readonly name: string;
}

/** OCI distribution-spec, pulling manifests: what a name may look like. */
const PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const GRAMMAR = new RegExp(`^${PART}(?:/${PART})*$`);
const LONGEST_SHOWN = 80;

/**
 * Reads the name of a repository.
 *
 * @param purpose a name that no plugin can have is invalid for who pushes, and unknown for who pulls
 * @throws PluginServerError PS_OCI_NAME, PS_OCI_NAME_UNKNOWN
 */
export function parseRepository(text: string, purpose: 'pull' | 'push'): Repository {
  const parts = text.split('/');
  const name = parts.pop() ?? '';
  const [tenant, ...more] = parts;
  if (more.length === 0 && isPluginName(name) && (tenant === undefined || isTenantName(tenant))) {
    return { tenant, name };
  }
  const shown = JSON.stringify(text.slice(0, LONGEST_SHOWN));
  if (!GRAMMAR.test(text)) {
    throw new PluginServerError('PS_OCI_NAME', `${shown} is not the name of a repository`);
  }
  if (purpose === 'push') {
    throw new PluginServerError('PS_OCI_NAME', `${shown} is neither NAME nor TENANT/NAME of a plugin`);
  }
  throw new PluginServerError('PS_OCI_NAME_UNKNOWN', `there is no repository ${shown}`);
}

/** Writes the name of a repository. */
export function formatRepository({ tenant, name }: Repository): string {
  return tenant === undefined ? name : `${tenant}/${name}`;
}
