/**
 * How an upstream is spoken to over TLS, and what its certificate must show.
 * Spec: Envoy api/envoy/extensions/transport_sockets/tls/v3/{tls,common}.proto.
 */
import { rootCertificates } from 'node:tls';

import type { TlsSpec } from '../../http/upstream/cluster-spec.js';
import { refuse } from '../document.js';
import { convert, listOf, message, oneOf, optional, required, withDefault } from '../schema.js';
import { bool, enumOf, text } from '../values.js';
import { dataSourceText } from './core.js';
import { stringMatch } from './route-match.js';

const MAX_SNI = 255;

const subjectAltName = convert(
  message('envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher', {
    san_type: required(enumOf(['DNS', 'IP_ADDRESS'], ['EMAIL', 'URI', 'OTHER_NAME'])),
    matcher: required(stringMatch),
  }),
  ({ matcher }, node) => {
    if (matcher.kind !== 'exact') throw refuse(node, 'only exact names are supported here');
    return matcher.value;
  },
);

const validationContext = convert(
  message('envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext', {
    trusted_ca: optional(dataSourceText),
    system_root_certs: optional(() => true),
    match_typed_subject_alt_names: listOf(subjectAltName),
  }),
  (value, node) => {
    oneOf(node, ['trusted_ca', 'system_root_certs'], 'one');
    return {
      trustedCa: value.trusted_ca ?? rootCertificates.join('\n'),
      names: value.match_typed_subject_alt_names,
    };
  },
);

const commonTls = message('envoy.extensions.transport_sockets.tls.v3.CommonTlsContext', {
  validation_context: optional(validationContext),
});

export const upstreamTls = convert(
  message('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
    common_tls_context: optional(commonTls),
    sni: withDefault(text, ''),
    auto_sni_san_validation: withDefault(bool, false),
  }),
  (value, node): TlsSpec => {
    if (value.sni.length > MAX_SNI) throw refuse(node, `sni has more than ${MAX_SNI} characters`);
    const validation = value.common_tls_context?.validation_context;
    if (value.auto_sni_san_validation && (validation === undefined || value.sni === '')) {
      throw refuse(node, 'auto_sni_san_validation needs a validation_context and sni');
    }
    const names = validation?.names ?? [];
    return {
      sni: value.sni,
      trustedCa: validation?.trustedCa,
      names: names.length === 0 && value.auto_sni_san_validation ? [value.sni] : names,
    };
  },
);
