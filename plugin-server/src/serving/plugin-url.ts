/** Whose plugin the file at a URL is of. Only URLs that have a file come here, so they have the form that they must have. */
import type { Tenant } from '../tenant.js';

/** Of `[/tenants/TENANT]/plugins/NAME/VERSION/FILE`. */
export function pluginAt(url: string): { readonly tenant: Tenant; readonly name: string } {
  const parts = url.split('/', 5);
  return parts[1] === 'tenants'
    ? { tenant: parts[2], name: parts[4] ?? '' }
    : { tenant: undefined, name: parts[2] ?? '' };
}
