/**
 * How a listener ends TLS.
 * Spec: Envoy api/envoy/extensions/transport_sockets/tls/v3/{tls,common}.proto (DownstreamTlsContext).
 */
import { createSecureContext } from 'node:tls';

import type { CertificateSpec, DownstreamTlsSpec } from '../../network/downstream-tls.js';
import { refuse, type ConfigNode } from '../document.js';
import { anyOf, convert, listOf, message, oneOf, optional, required, withDefault } from '../schema.js';
import type { ValidationSpec } from '../static-secrets.js';
import { bool, enumOf, text } from '../values.js';
import {
  combinedValidation,
  isSecretFile,
  mergeValidation,
  namedCertificate,
  namedValidation,
  type SecretFile,
} from './secret.js';
import { certificate } from './tls-certificate.js';
import { validationContext } from './tls.js';

const VERSIONS = { TLSv1_0: 'TLSv1', TLSv1_1: 'TLSv1.1', TLSv1_2: 'TLSv1.2', TLSv1_3: 'TLSv1.3' } as const;
const VERSION_NAMES = ['TLS_AUTO', 'TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3'] as const;

const parameters = convert(
  message('envoy.extensions.transport_sockets.tls.v3.TlsParameters', {
    tls_minimum_protocol_version: withDefault(enumOf(VERSION_NAMES), 'TLS_AUTO'),
    tls_maximum_protocol_version: withDefault(enumOf(VERSION_NAMES), 'TLS_AUTO'),
    cipher_suites: listOf(text),
    ecdh_curves: listOf(text),
  }),
  (value, node) => {
    for (const suite of value.cipher_suites) checkCiphers(suite, node);
    return value;
  },
);

/** Suites of equal preference stand in brackets, which Node's OpenSSL does not know: the first one leads there. */
function suitesOf(entry: string): string[] {
  return entry.replace(/^\[|\]$/g, '').split('|');
}

function checkCiphers(entry: string, node: ConfigNode): void {
  for (const suite of suitesOf(entry)) {
    try {
      createSecureContext({ ciphers: suite });
    } catch {
      throw refuse(
        node,
        `Failed to initialize cipher suites ${entry}. The following ciphers were rejected when tried individually: ${suite}`,
      );
    }
  }
}

/** What is in files of their own and comes into its place later. */
export interface AwaitedSecrets {
  readonly certificates: readonly SecretFile[];
  readonly validation: { readonly base: ValidationSpec; readonly from: SecretFile } | undefined;
}

const NOTHING_SAID: ValidationSpec = { trustedCa: undefined, names: [] };

const commonTls = convert(
  message('envoy.extensions.transport_sockets.tls.v3.CommonTlsContext', {
    tls_params: optional(parameters),
    tls_certificates: listOf(certificate),
    tls_certificate_sds_secret_configs: listOf(namedCertificate),
    validation_context: optional(validationContext),
    validation_context_sds_secret_config: optional(namedValidation),
    combined_validation_context: optional(combinedValidation),
    alpn_protocols: listOf(text),
  }),
  (value, node) => {
    oneOf(node, VALIDATIONS, 'at most one');
    const named = value.tls_certificate_sds_secret_configs;
    const files = named.filter(isSecretFile);
    const known = named.filter((one): one is CertificateSpec => !isSecretFile(one));
    const { base, from } = validationOf(value);
    const awaited: AwaitedSecrets = { certificates: files, validation: from && { base, from } };
    return {
      ...value,
      certificates: [...value.tls_certificates, ...known],
      validation: base,
      awaited: files.length === 0 && from === undefined ? undefined : awaited,
    };
  },
);

const VALIDATIONS = [
  'validation_context',
  'validation_context_sds_secret_config',
  'combined_validation_context',
];

/** What is known, and the file that adds to it. */
function validationOf(given: {
  readonly validation_context: ValidationSpec | undefined;
  readonly validation_context_sds_secret_config: ValidationSpec | SecretFile | undefined;
  readonly combined_validation_context: ReturnType<typeof combinedValidation> | undefined;
}): { readonly base: ValidationSpec; readonly from: SecretFile | undefined } {
  const combined = given.combined_validation_context;
  const base = combined?.default_validation_context ?? given.validation_context ?? NOTHING_SAID;
  const added = combined?.validation_context_sds_secret_config ?? given.validation_context_sds_secret_config;
  if (added === undefined) return { base, from: undefined };
  if (isSecretFile(added)) return { base, from: added };
  return { base: mergeValidation(base, added), from: undefined };
}

export type DownstreamTlsConfig = Omit<DownstreamTlsSpec, 'handshakeTimeoutMs'> & {
  readonly awaited: AwaitedSecrets | undefined;
};

const downstreamTls = convert(
  message('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
    common_tls_context: optional(commonTls),
    require_client_certificate: withDefault(bool, false),
    require_sni: withDefault(onlyFalse('require_sni'), false),
    // A client resumes with a ticket or without: no answer changes.
    disable_stateless_session_resumption: optional(bool),
    disable_stateful_session_resumption: optional(bool),
  }),
  (value, node): DownstreamTlsConfig => {
    const common = value.common_tls_context;
    const params = common?.tls_params;
    const certificates = common?.certificates ?? [];
    const awaited = common?.awaited;
    if (certificates.length + (awaited?.certificates.length ?? 0) === 0)
      throw refuse(node, 'No TLS certificates found for server context');
    const least = params?.tls_minimum_protocol_version ?? 'TLS_AUTO';
    const most = params?.tls_maximum_protocol_version ?? 'TLS_AUTO';
    return {
      certificates,
      minVersion: least === 'TLS_AUTO' ? 'TLSv1.2' : VERSIONS[least],
      maxVersion: most === 'TLS_AUTO' ? 'TLSv1.3' : VERSIONS[most],
      ciphers: (params?.cipher_suites ?? []).flatMap(suitesOf),
      curves: params?.ecdh_curves ?? [],
      alpn: common?.alpn_protocols ?? [],
      requireClientCertificate: value.require_client_certificate,
      trustedCa: common?.validation.trustedCa,
      clientNames: common?.validation.names ?? [],
      awaited,
    };
  },
);

/** A transport socket of a filter chain. */
export const downstreamSocket = convert(
  message('envoy.config.core.v3.TransportSocket', {
    name: withDefault(text, ''),
    typed_config: required(
      anyOf({
        'envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext': downstreamTls,
        'envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer': () => undefined,
      }),
    ),
  }),
  (value) => value.typed_config,
);

function onlyFalse(name: string) {
  return convert(bool, (value, node) => {
    if (value) throw refuse(node, `Envoy can switch ${name} on, this gateway cannot`);
    return false as const;
  });
}
