/** Who asks, as routes, logs and records know it; never a secret. */
import type { Rights } from './rights.js';

export interface Caller {
  /** By what it is known. */
  readonly kind: 'nobody' | 'publish token' | 'token' | 'certificate';
  /** For logs and records: `token 5f0c… (ci)`. */
  readonly name: string;
  readonly rights: Rights;
}

/** Without a credential, or with a certificate that no row names. */
export const NOBODY: Caller = {
  kind: 'nobody',
  name: 'anyone',
  rights: { tenants: [], names: [], actions: [] },
};

/** Whoever has the token that the server was started with does everything but hand out tokens. */
export const PUBLISH_TOKEN: Caller = {
  kind: 'publish token',
  name: 'publish token',
  rights: { tenants: ['*'], names: ['*'], actions: ['read', 'publish', 'yank', 'delete'] },
};
