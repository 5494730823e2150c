/** Who the holder of a TLS client certificate is: the first row whose common name or URI the certificate has. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

import { fieldsOf, parseLabel, parseRights, wrong } from './rights-fields.js';
import type { Rights } from './rights.js';

/** One row of the file: a certificate by its common name or by a URI among its alternative names, and its rights. */
export interface CertificateRow extends Rights {
  readonly label: string;
  readonly commonName?: string;
  readonly uri?: string;
}

/** What a connection's certificate makes of the caller. */
export type Holder =
  | { readonly kind: 'none' }
  | { readonly kind: 'known'; readonly row: CertificateRow }
  | { readonly kind: 'untrusted'; readonly why: string };

const NONE: Holder = { kind: 'none' };
const FIELDS = ['label', 'commonName', 'uri', 'tenants', 'names', 'actions'];
const MOST_ROWS = 1000;

/**
 * Reads the file that maps certificates to rights: `{"certificates": [{"label", "commonName" or "uri", "actions", …}]}`.
 *
 * @throws PluginServerError PS_RIGHTS
 */
export function parseCertificates(text: string): CertificateRow[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('the file of certificates', 'is not JSON');
  }
  const { certificates } = fieldsOf(value, ['certificates'], '');
  if (!Array.isArray(certificates) || certificates.length > MOST_ROWS) {
    throw wrong('certificates', `is not a list of at most ${MOST_ROWS} rows`);
  }
  return certificates.map((row: unknown, index) => parseRow(row, `certificates[${index}]`));
}

function parseRow(value: unknown, path: string): CertificateRow {
  const fields = fieldsOf(value, FIELDS, path);
  const { commonName, uri } = fields;
  const label = parseLabel(fields.label, `${path}.label`);
  const rights = parseRights(fields, path);
  if (typeof commonName === 'string' && commonName !== '' && uri === undefined) {
    return { label, commonName, ...rights };
  }
  if (typeof uri === 'string' && uri.includes(':') && commonName === undefined)
    return { label, uri, ...rights };
  throw wrong(path, 'has neither a commonName nor a uri, or both');
}

/** Knows the holders of certificates; a connection is looked at once. */
export class Certificates {
  readonly #rows: readonly CertificateRow[];
  readonly #holders = new WeakMap<object, Holder>();

  constructor(rows: readonly CertificateRow[]) {
    this.#rows = rows;
  }

  /** Whether a row lets anybody do anything besides reading. */
  get anyWriter(): boolean {
    return this.#rows.some(({ actions }) => actions.some((action) => action !== 'read'));
  }

  /** Whose connection this is. One without a row is nobody: in a mesh every client has a certificate. */
  holderOf({ socket }: Pick<IncomingMessage, 'socket'>): Holder {
    if (!(socket instanceof TLSSocket)) return NONE;
    const known = this.#holders.get(socket);
    if (known !== undefined) return known;
    const holder = this.#identify(socket);
    this.#holders.set(socket, holder);
    return holder;
  }

  #identify(socket: TLSSocket): Holder {
    const certificate = socket.getPeerCertificate();
    // Without a certificate the object is empty, or not there at all when none was asked for.
    if (certificate?.subject === undefined) return NONE;
    if (!socket.authorized) return { kind: 'untrusted', why: String(socket.authorizationError) };
    const { CN } = certificate.subject as { readonly CN?: string | string[] };
    const uris = urisOf(certificate.subjectaltname);
    const row = this.#rows.find(({ commonName, uri }) =>
      uri === undefined ? commonName === CN : uris.includes(uri),
    );
    return row === undefined ? NONE : { kind: 'known', row };
  }
}

/** Node writes `URI:…, DNS:…` and puts a name in quotes when it could be taken for two; such a one is no name of ours. */
function urisOf(alternativeNames: string | undefined): string[] {
  const parts = alternativeNames?.split(', ') ?? [];
  return parts.flatMap((part) => (part.startsWith('URI:') && !part.includes('"') ? [part.slice(4)] : []));
}
