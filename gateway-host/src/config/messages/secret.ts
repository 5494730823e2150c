/**
 * Secrets: certificates and validation contexts that have a name, and how a TLS context asks for them.
 * Spec: Envoy api/envoy/extensions/transport_sockets/tls/v3/secret.proto; texts observed of 1.40.
 */
import type { CertificateSpec } from '../../network/downstream-tls.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, message, oneOf, optional, required, withDefault, type Reader } from '../schema.js';
import type { SecretSpec, ValidationSpec } from '../static-secrets.js';
import { nonEmptyText, text } from '../values.js';
import { configSource, type WatchedFile } from './config-source.js';
import { certificate } from './tls-certificate.js';
import { partOfValidation, validationContext } from './tls.js';

/** A secret in a file of its own. */
export interface SecretFile {
  readonly name: string;
  readonly file: WatchedFile;
}

export const secret: Reader<SecretSpec> = convert(
  message('envoy.extensions.transport_sockets.tls.v3.Secret', {
    name: withDefault(text, ''),
    tls_certificate: optional(certificate),
    validation_context: optional(validationContext),
  }),
  ({ name, tls_certificate, validation_context }, node): SecretSpec => {
    oneOf(node, ['tls_certificate', 'validation_context'], 'one');
    if (tls_certificate !== undefined) return { name, kind: 'certificate', certificate: tls_certificate };
    // oneOf above made sure of it.
    return { name, kind: 'validation', validation: validation_context as ValidationSpec };
  },
);

/** All static ones: what is read after them finds them. */
export function takeSecrets(secrets: readonly SecretSpec[], node: ConfigNode): readonly SecretSpec[] {
  const seen = new Set<string>();
  for (const { name, kind } of secrets) {
    const what = kind === 'certificate' ? 'TlsCertificate' : 'CertificateValidationContext';
    if (seen.has(`${kind} ${name}`)) throw refuse(node, `Duplicate static ${what} secret name ${name}`);
    seen.add(`${kind} ${name}`);
  }
  node.context.secrets.take(secrets);
  return secrets;
}

const reference = message('envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig', {
  name: required(nonEmptyText),
  sds_config: optional(configSource),
});

/** A certificate by name: one of the bootstrap's, or the file that has it. */
export const namedCertificate: Reader<CertificateSpec | SecretFile> = convert(
  reference,
  ({ name, sds_config: file }, node) => {
    if (file !== undefined) return { name, file };
    const found = node.context.secrets.certificate(name);
    if (found === undefined) throw refuse(node, `Unknown static secret: ${name}`);
    return found;
  },
);

/** The same of what certificates are checked against. */
export const namedValidation: Reader<ValidationSpec | SecretFile> = convert(
  reference,
  ({ name, sds_config: file }, node) => {
    if (file !== undefined) return { name, file };
    const found = node.context.secrets.validation(name);
    if (found === undefined) throw refuse(node, `Unknown static certificate validation context: ${name}`);
    return found;
  },
);

/** What a context says itself, with what a secret adds. */
export const combinedValidation = message(
  'envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext',
  {
    default_validation_context: required(partOfValidation),
    validation_context_sds_secret_config: required(namedValidation),
  },
);

/** Fields of the second win, lists are joined, as protobuf merges messages. */
export function mergeValidation(base: ValidationSpec, added: ValidationSpec): ValidationSpec {
  return { trustedCa: added.trustedCa ?? base.trustedCa, names: [...base.names, ...added.names] };
}

export function isSecretFile(value: object): value is SecretFile {
  return 'file' in value;
}
