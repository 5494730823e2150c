/** Whether what was pushed as parts of images still has its digest. What has not can only be pushed again. */
import { sha256Hex } from '@postern/contract/digest';

import type { Objects } from '../store/store.js';
import { ofTenant, type Tenant } from '../tenant.js';
import type { Damage } from './damage.js';

/** `oci/NAME/KIND/sha256/HEX`. */
const PUSHED = /^(oci\/[^/]+)\/((?:blobs|manifests)\/sha256\/([0-9a-f]{64}))$/;

export interface PushedFound {
  readonly bytes: number;
  readonly damage: Damage | undefined;
}

/** Reads every pushed blob and manifest; with `repair` a damaged one is taken away, so that it can be pushed again. */
export async function* checkPushed(
  objects: Objects,
  { tenant, repair }: { readonly tenant: Tenant; readonly repair: boolean },
): AsyncGenerator<PushedFound> {
  for (const { key } of await objects.list('oci')) {
    const [, repository = '', file = '', hex] = PUSHED.exec(key) ?? [];
    const bytes = hex === undefined ? undefined : await objects.read(key);
    if (bytes === undefined) continue;
    if (sha256Hex(bytes) === hex) {
      yield { bytes: bytes.length, damage: undefined };
      continue;
    }
    if (repair) await objects.remove(key);
    const outcome = repair ? { repaired: 'taken away' as const } : { reason: 'it can only be pushed again' };
    const plugin = ofTenant(tenant, repository);
    yield { bytes: bytes.length, damage: { plugin, file, problem: 'other bytes', ...outcome } };
  }
}
