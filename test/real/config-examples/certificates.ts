/** An authority and what it signed, made anew for a run: no key of the suite is older than it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { command } from '../install/cache.mjs';

/** Certificates as files of `folder`, and what the suite's own servers and clients need of them. */
export interface Certificates {
  readonly folder: string;
  readonly authority: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
  remove(): void;
}

const NAMES = {
  server: 'DNS:service.test,DNS:localhost,IP:127.0.0.1',
  alpha: 'DNS:alpha.test,DNS:*.alpha.test',
  beta: 'DNS:beta.test',
  client: 'DNS:client.test,URI:spiffe://test/client',
} as const;

/** Makes `authority.pem`, and `NAME.pem` with `NAME-key.pem` for each name. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'postern-certificates-'));
  const openssl = (...args: string[]) => command('openssl', args, { cwd: folder });
  const key = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${name}-key.pem`,
  ];
  openssl(
    'req',
    '-x509',
    ...key('authority'),
    '-out',
    'authority.pem',
    '-subj',
    '/CN=test authority',
    '-days',
    '2',
  );
  for (const [name, alternatives] of Object.entries(NAMES)) {
    openssl('req', '-new', ...key(name), '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${alternatives}\n`);
    const signer = ['-CA', 'authority.pem', '-CAkey', 'authority-key.pem', '-CAcreateserial', '-days', '2'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...signer,
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
    );
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const pair = (name: string) => ({ cert: read(`${name}.pem`), key: read(`${name}-key.pem`) });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { folder, authority: read('authority.pem'), server: pair('server'), client: pair('client'), remove };
}
