/** What a version must be besides loadable, as the operator of the server wants it. Every face publishes through this. */
import type { PublicKey } from '@postern/contract/signature';

import type { Library } from '../library.js';
import type { CheckedVersion } from '../package/intake.js';
import { requireSchemaCompat } from './schema-compat.js';
import { requireSignature } from './signed.js';

export interface Policies {
  /** Modules must be signed by one of these; undefined asks for no signature. */
  readonly signedBy?: readonly PublicKey[] | undefined;
  /** Within a major version, configurations that were valid stay valid. */
  readonly schemaCompat?: boolean | undefined;
}

/** Throws what it has against a version. */
export type Admission = (version: CheckedVersion, library: Library) => Promise<void>;

export function createAdmission({ signedBy, schemaCompat = false }: Policies): Admission {
  return async (version, library) => {
    if (signedBy !== undefined) requireSignature(version, signedBy);
    if (schemaCompat) await requireSchemaCompat(version, library);
  };
}
