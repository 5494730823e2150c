/**
 * Secrets of the bootstrap by their names; certificates and what certificates are checked against do not share names.
 * Spec: Envoy api/envoy/extensions/transport_sockets/tls/v3/secret.proto; source/common/secret/secret_manager_impl.cc.
 */
import type { CertificateSpec } from '../network/downstream-tls.js';

/** What the other side's certificate must show. */
export interface ValidationSpec {
  /** PEM; undefined: of no use by itself. */
  readonly trustedCa: string | undefined;
  readonly names: readonly string[];
}

export type SecretSpec =
  | { readonly name: string; readonly kind: 'certificate'; readonly certificate: CertificateSpec }
  | { readonly name: string; readonly kind: 'validation'; readonly validation: ValidationSpec };

export class StaticSecrets {
  #all: readonly SecretSpec[];

  constructor(all: readonly SecretSpec[]) {
    this.#all = all;
  }

  /** They stand in the file that uses them: they are known once they have been read. */
  take(all: readonly SecretSpec[]): void {
    this.#all = all;
  }

  certificate(name: string): CertificateSpec | undefined {
    const found = this.#all.find((one) => one.name === name && one.kind === 'certificate');
    return found?.kind === 'certificate' ? found.certificate : undefined;
  }

  validation(name: string): ValidationSpec | undefined {
    const found = this.#all.find((one) => one.name === name && one.kind === 'validation');
    return found?.kind === 'validation' ? found.validation : undefined;
  }
}
