/** Paths of pages and files, below the prefix that the server may stand behind, and of one tenant. */
import { pluginUrlPath, type PluginRef } from '@postern/contract/plugin';

import { tenantPrefix, type Tenant } from '../tenant.js';

export interface Links {
  /** Of the server: empty, or `/registry`. */
  readonly base: string;
  list(): string;
  plugin(name: string): string;
  version(name: string, version: string): string;
  file(ref: PluginRef, file: string): string;
}

/** `publicUrl` is how clients reach the server, if that is known. */
export function linksFor(tenant: Tenant, publicUrl: string | undefined): Links {
  const path = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl).pathname : '';
  const base = path.replace(/\/+$/, '');
  const root = `${base}${tenantPrefix(tenant)}`;
  return {
    base,
    list: () => `${root}/plugins`,
    plugin: (name) => `${root}/plugins/${name}`,
    version: (name, version) => `${root}/plugins/${name}/${version}`,
    file: (ref, file) => `${root}${pluginUrlPath(ref, file)}`,
  };
}
