/** postern.yaml as a whole: the only format of Postern's own. Unknown fields are errors. */
import { isPluginRange } from '@postern/contract/plugin';

import { PLUGINS, type Gateway, type PluginName } from '../catalogue/catalogue.js';
import type { Cursor } from '../source/cursor.js';
import { parseGateway } from './gateway.js';
import { parseTenants, type ManifestTenant } from './tenants.js';
import { parseUpstream } from './upstream.js';

export interface Manifest {
  readonly gateway: Gateway;
  /** Versions that the operator pins; the lock must agree. */
  readonly versions: ReadonlyMap<PluginName, Pin>;
  readonly tenants: readonly ManifestTenant[];
}

export interface Pin {
  /** One version, or a range. */
  readonly range: string;
  readonly at: Cursor;
}

/**
 * Reads postern.yaml.
 *
 * @throws ControlPlaneError CP_*
 */
export function parseManifest(root: Cursor, env: NodeJS.ProcessEnv): Manifest {
  const fields = root.fields(['plugins', 'gateway', 'tenants', 'run']);
  const versions = parsePlugins(fields.optional('plugins'));
  const gateway = parseGateway(fields.optional('gateway'));
  checkRun(fields.optional('run'));
  return { gateway, versions, tenants: parseTenants(fields.required('tenants'), gateway, env) };
}

function parsePlugins(at: Cursor | undefined): Map<PluginName, Pin> {
  const versions = new Map<PluginName, Pin>();
  const fields = at?.fields(['server', 'versions']);
  const serverAt = fields?.optional('server');
  if (serverAt !== undefined) parseUpstream(serverAt);
  const pins = fields?.optional('versions')?.fields(PLUGINS);
  for (const name of PLUGINS) {
    const pinAt = pins?.optional(name);
    if (pinAt === undefined) continue;
    const range = pinAt.text();
    if (!isPluginRange(range)) {
      const hint = 'Write a version such as 0.1.0, or a range such as ^0.1.0.';
      throw pinAt.error('CP_FIELD_VALUE', `is "${range}", neither a version nor a range`, hint);
    }
    versions.set(name, { range, at: pinAt });
  }
  return versions;
}

/** Only `postern up` runs these; here they must merely have the right form. */
function checkRun(at: Cursor | undefined): void {
  for (const item of at?.list() ?? []) {
    const fields = item.fields(['name', 'command', 'ready']);
    fields.required('name').text();
    fields.required('command').text();
    fields.optional('ready')?.text();
  }
}
