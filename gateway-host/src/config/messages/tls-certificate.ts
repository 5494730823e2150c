/**
 * A certificate with its key, from files or in place; what cannot be used is refused when it is read.
 * Spec: Envoy api/envoy/extensions/transport_sockets/tls/v3/common.proto (TlsCertificate).
 */
import { certificateProblem, type CertificateSpec } from '../../network/downstream-tls.js';
import { refuse } from '../document.js';
import { convert, message, optional } from '../schema.js';
import { dataSource, readDataSource } from './core.js';

export const certificate = convert(
  message('envoy.extensions.transport_sockets.tls.v3.TlsCertificate', {
    certificate_chain: optional(dataSource),
    private_key: optional(dataSource),
    password: optional(dataSource),
  }),
  (value, node): CertificateSpec => {
    const { certificate_chain: chain, private_key: key } = value;
    if (chain === undefined || key === undefined) {
      const missing = chain === undefined ? 'certificate chain' : 'private key';
      throw refuse(
        node,
        `Failed to load incomplete ${missing} from path: `,
        'give both as filename or inline',
      );
    }
    const read = (source: NonNullable<typeof chain>): string => {
      try {
        return readDataSource(source).toString('utf8');
      } catch {
        throw refuse(node, `Failed to load incomplete private key from path: ${source.filename}`);
      }
    };
    const password = value.password === undefined ? {} : { password: read(value.password).trimEnd() };
    const spec = { chain: read(chain), key: read(key), ...password };
    const problem = certificateProblem(spec, chain.filename ?? '<inline>');
    if (problem !== undefined) throw refuse(node, problem);
    return spec;
  },
);
