/**
 * How an upstream is spoken to over TLS: the name it is called by, what its certificate must show, what ours shows.
 * Spec: Envoy api/envoy/extensions/transport_sockets/tls/v3/{tls,common}.proto (UpstreamTlsContext).
 */
import type { TlsSpec } from '../../http/upstream/cluster-spec.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, listOf, message, optional, required, withDefault, type Reader } from '../schema.js';
import type { ValidationSpec } from '../static-secrets.js';
import { bool, nonEmptyText, text } from '../values.js';
import { dataSourceText } from './core.js';
import {
  combinedValidation,
  isSecretFile,
  mergeValidation,
  namedCertificate,
  namedValidation,
  type SecretFile,
} from './secret.js';
import { validationContext } from './tls.js';

const MAX_SNI = 255;

const FILES = 'Envoy takes secrets of clusters from files, this gateway does not';

const clientCertificate = message('envoy.extensions.transport_sockets.tls.v3.TlsCertificate', {
  certificate_chain: required(dataSourceText),
  private_key: required(dataSourceText),
});

const commonTls = message('envoy.extensions.transport_sockets.tls.v3.CommonTlsContext', {
  tls_certificates: listOf(clientCertificate),
  tls_certificate_sds_secret_configs: listOf(staticOnly(namedCertificate)),
  alpn_protocols: listOf(nonEmptyText),
  validation_context: optional(validationContext),
  validation_context_sds_secret_config: optional(staticOnly(namedValidation)),
  combined_validation_context: optional(combinedValidation),
});

/** A secret of the bootstrap; files of secrets are for listeners here. */
function staticOnly<T extends object>(reader: Reader<T | SecretFile>): Reader<T> {
  return convert(reader, (value, node) => {
    if (isSecretFile(value)) throw refuse(node, FILES, 'put the secret into static_resources');
    return value;
  });
}

export const upstreamTls = convert(
  message('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
    common_tls_context: optional(commonTls),
    sni: withDefault(text, ''),
    auto_sni_san_validation: withDefault(bool, false),
  }),
  (value, node): TlsSpec => {
    if (value.sni.length > MAX_SNI) throw refuse(node, `sni has more than ${MAX_SNI} characters`);
    const {
      tls_certificates = [],
      alpn_protocols = [],
      tls_certificate_sds_secret_configs: named = [],
    } = value.common_tls_context ?? {};
    const validation = validationOf(value.common_tls_context, node);
    if (value.auto_sni_san_validation && (validation === undefined || value.sni === '')) {
      throw refuse(node, 'auto_sni_san_validation needs a validation_context and sni');
    }
    if (tls_certificates.length + named.length > 1)
      throw refuse(node, 'Multiple TLS certificates are not supported for client contexts');
    const names = validation?.names ?? [];
    if (named.some(({ password }) => password !== undefined))
      throw refuse(node, 'Envoy takes keys with a password for clusters, this gateway does not');
    const [own] = [
      ...tls_certificates.map((one) => ({ chain: one.certificate_chain, key: one.private_key })),
      ...named,
    ];
    return {
      sni: value.sni,
      autoSni: false,
      trustedCa: validation?.trustedCa,
      names: names.length === 0 && value.auto_sni_san_validation ? [value.sni] : names,
      autoSan: false,
      alpn: alpn_protocols,
      certificate: own?.chain,
      privateKey: own?.key,
    };
  },
);

/** However it is given; undefined: the peer is not verified. */
function validationOf(
  common: ReturnType<typeof commonTls> | undefined,
  node: ConfigNode,
): ValidationSpec | undefined {
  const combined = common?.combined_validation_context;
  const given = [combined, common?.validation_context, common?.validation_context_sds_secret_config];
  if (given.filter((one) => one !== undefined).length > 1)
    throw refuse(node, 'only one kind of validation context may be given');
  if (combined === undefined)
    return common?.validation_context ?? common?.validation_context_sds_secret_config;
  const added = combined.validation_context_sds_secret_config;
  if (isSecretFile(added)) throw refuse(node, FILES, 'put the secret into static_resources');
  return mergeValidation(combined.default_validation_context, added);
}
