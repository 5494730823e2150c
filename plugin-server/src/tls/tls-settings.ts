/** The settings of TLS, and what they make: the files, and who the holders of client certificates are. */
import { readFile } from 'node:fs/promises';

import { ServiceError } from '@postern/service/errors';
import type { Settings, SettingValues } from '@postern/service/settings';

import { parseCertificates, type CertificateRow } from '../access/certificates.js';
import { PluginServerError } from '../errors.js';
import { readTlsMaterial, type TlsFiles, type TlsMaterial } from './tls-material.js';

export const TLS_SETTINGS = {
  tlsCert: {
    type: 'path',
    doc: 'PEM file of the certificate with its chain: serve over TLS (1.2 and newer). Renewed files are taken without a restart.',
  },
  tlsKey: { type: 'path', doc: 'PEM file of the key of that certificate.' },
  clientCa: {
    type: 'path',
    doc: 'PEM file of who signs the certificates of clients; they are then asked for one.',
  },
  clientRights: {
    type: 'path',
    doc: 'JSON file that says what the holders of client certificates may do.',
  },
  requireClientCertificate: {
    type: 'boolean',
    default: false,
    doc: 'Let nobody in without a trusted certificate, gateways and probes included.',
  },
} as const satisfies Settings;

export interface OpenedTls {
  readonly files: TlsFiles;
  readonly material: TlsMaterial;
  readonly certificates: readonly CertificateRow[] | undefined;
}

/**
 * Reads the files that the settings name; undefined without TLS.
 *
 * @throws ServiceError SV_SETTING_VALUE
 */
export async function openTls(values: SettingValues<typeof TLS_SETTINGS>): Promise<OpenedTls | undefined> {
  const { tlsCert, tlsKey, clientCa, clientRights, requireClientCertificate } = values;
  if (tlsCert === undefined || tlsKey === undefined) {
    const given = [tlsCert, tlsKey, clientCa, clientRights].some((path) => path !== undefined);
    if (!given && !requireClientCertificate) return undefined;
    throw refused('TLS needs both --tls-cert and --tls-key');
  }
  if (clientCa === undefined && (clientRights !== undefined || requireClientCertificate)) {
    throw refused('certificates of clients need --client-ca, which says whose count');
  }
  const files = { cert: tlsCert, key: tlsKey, clientCa };
  const material = await readTlsMaterial(files);
  // Without the file nobody's certificate gives a right, but one that is not trusted is still refused.
  const rows = clientRights === undefined ? [] : await readRights(clientRights);
  return { files, material, certificates: clientCa === undefined ? undefined : rows };
}

async function readRights(path: string): Promise<CertificateRow[]> {
  try {
    return parseCertificates(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof PluginServerError) throw refused(`--client-rights ${path}: ${cause.message}`, cause);
    throw refused(`--client-rights ${path} cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
}

function refused(message: string, cause?: unknown): ServiceError {
  return new ServiceError('SV_SETTING_VALUE', message, {
    hint: 'plugin-server/README.md shows what belongs together under TLS.',
    cause,
  });
}
