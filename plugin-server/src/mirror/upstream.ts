/** Where a mirror takes versions from: another plugin server, or an OCI registry. */
import type { PluginRef } from '@postern/contract/plugin';

import type { Tenant } from '../tenant.js';

/** Every method throws PluginServerError PS_MIRROR_UNAVAILABLE when the upstream does not say, PS_MIRROR_REFUSED when it says nonsense. */
export interface Upstream {
  /** For logs and messages; without credentials. */
  readonly name: string;

  /** The files of a package; undefined when the upstream says that there is no such version. */
  fetch(ref: PluginRef, tenant: Tenant): Promise<ReadonlyMap<string, Uint8Array> | undefined>;

  /** Versions that a range may choose; none when there is no such plugin. */
  versions(name: string, tenant: Tenant): Promise<string[]>;
}
