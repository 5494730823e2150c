/** What TLS needs, read from files: the server's certificate and key, and who signs the certificates of clients. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';

import { ServiceError } from '@postern/service/errors';

export interface TlsFiles {
  /** PEM; the certificate with the chain behind it. */
  readonly cert: string;
  /** PEM, not encrypted. */
  readonly key: string;
  /** PEM; with it clients are asked for a certificate. */
  readonly clientCa?: string | undefined;
}

export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  /** Of all files together, to see whether they changed. */
  readonly digest: string;
  /** When the certificate expires. */
  readonly validTo: Date;
}

/** TLS 1.0 and 1.1 are forbidden since RFC 8996. */
export const OLDEST_TLS = 'TLSv1.2';

/**
 * Reads the files, and makes sure that they belong together.
 *
 * @throws ServiceError SV_SETTING_VALUE
 */
export async function readTlsMaterial(files: TlsFiles): Promise<TlsMaterial> {
  const [cert, key, ca] = await Promise.all([
    read('tls-cert', files.cert),
    read('tls-key', files.key),
    files.clientCa === undefined ? undefined : read('client-ca', files.clientCa),
  ]);
  const material = { cert, key, ...(ca === undefined ? {} : { ca }) };
  try {
    createSecureContext({ ...material, minVersion: OLDEST_TLS });
    const { validTo } = new X509Certificate(cert);
    const hash = createHash('sha256');
    for (const part of [cert, key, ca ?? '']) hash.update(createHash('sha256').update(part).digest());
    return { ...material, digest: hash.digest('hex'), validTo: new Date(validTo) };
  } catch (cause) {
    // What OpenSSL says names the file's fault and never its content.
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ServiceError('SV_SETTING_VALUE', `the files of TLS do not make a server: ${why}`, {
      hint: 'Give --tls-cert and --tls-key as PEM: the certificate with its chain, and the key of just that certificate.',
      cause,
    });
  }
}

async function read(flag: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ServiceError('SV_SETTING_VALUE', `--${flag} ${path} cannot be read (${code})`, {
      hint: 'Give a PEM file that this user may read.',
      cause,
    });
  }
}
