/**
 * What the other side's certificate must show.
 * Spec: Envoy api/envoy/extensions/transport_sockets/tls/v3/{tls,common}.proto.
 */
import { rootCertificates } from 'node:tls';

import { refuse } from '../document.js';
import { convert, listOf, message, oneOf, optional, required, type Reader } from '../schema.js';
import type { ValidationSpec } from '../static-secrets.js';
import { enumOf } from '../values.js';
import { dataSourceText } from './core.js';
import { stringMatch } from './matchers.js';

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

/** One that a secret completes. */
export const partOfValidation: Reader<ValidationSpec> = convert(
  message('envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext', {
    trusted_ca: optional(dataSourceText),
    system_root_certs: optional(() => true),
    match_typed_subject_alt_names: listOf(subjectAltName),
  }),
  (value, node) => {
    oneOf(node, ['trusted_ca', 'system_root_certs'], 'at most one');
    return {
      trustedCa: value.system_root_certs === true ? rootCertificates.join('\n') : value.trusted_ca,
      names: value.match_typed_subject_alt_names,
    };
  },
);

/** A whole one says by what certificates are checked. */
export const validationContext: Reader<ValidationSpec> = convert(partOfValidation, (value, node) => {
  oneOf(node, ['trusted_ca', 'system_root_certs'], 'one');
  return value;
});
