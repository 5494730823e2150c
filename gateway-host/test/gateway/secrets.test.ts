/** Certificates and authorities by name. Observed of Envoy 1.40 in the configuration example `secrets-by-name`. */
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TLSSocket } from 'node:tls';

import { expect, it, onTestFinished } from 'vitest';

import { redactConfig } from '../../src/admin/redaction.js';
import { parseConfigText } from '../../src/config/document.js';
import { bootstrap } from '../../src/config/messages/bootstrap.js';
import {
  createGateway,
  listenerConfig,
  replaceFile,
  temporaryFolder,
  until,
  type Json,
} from '../running-gateway.js';

const TYPE = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.';
const fixture = (name: string) => fileURLToPath(new URL(`../network/fixtures/${name}.pem`, import.meta.url));
const text = (name: string) => readFileSync(fixture(name), 'utf8');
const OWN = { cert: text('client'), key: text('client-key') };

function certificate(name: string, from: string, key = from): Json {
  const tls_certificate = {
    certificate_chain: { filename: fixture(from) },
    private_key: { inline_string: text(`${key}-key`) },
  };
  return { name, tls_certificate };
}

function authority(name: string, from = 'authority'): Json {
  return { name, validation_context: { trusted_ca: { filename: fixture(from) } } };
}

function whole(common_tls_context: Json, secrets: Json[] = [], context: Json = {}): Json {
  const typed_config = { '@type': `${TYPE}DownstreamTlsContext`, common_tls_context, ...context };
  const routes = [{ match: { prefix: '/' }, direct_response: { status: 200 } }];
  const listener = listenerConfig({ routes, chain: { transport_socket: { name: 'tls', typed_config } } });
  return { node: { id: 'n', cluster: 'c' }, static_resources: { listeners: [listener], secrets } };
}

async function start(config: Json) {
  const { gateway, logs } = createGateway(config);
  await gateway.start();
  return { gateway, logs, port: gateway.listeners.active()[0]?.address.port ?? 0 };
}

/** The name in the certificate that a request met, or why there was no answer. */
function ask(port: number, options: { agent?: Agent; own?: typeof OWN } = {}): Promise<string> {
  const { agent = false, own = {} } = options;
  return new Promise((resolve) => {
    const all = { host: '127.0.0.1', port, agent, rejectUnauthorized: false, ...own };
    get(all, (response) => {
      const { subject } = (response.socket as TLSSocket).getPeerCertificate();
      response.resume().on('end', () => resolve(String(subject.CN)));
    }).on('error', () => resolve('refused'));
  });
}

function secretFile(...secrets: Json[]): { path: string; write: (...secrets: Json[]) => void } {
  const path = join(temporaryFolder(), 'secret.json');
  const write = (...all: Json[]) => {
    const resources = all.map((one) => ({ '@type': `${TYPE}Secret`, ...one }));
    replaceFile(path, JSON.stringify({ resources }));
  };
  write(...secrets);
  return { path, write };
}

const from = (name: string, path: string): Json => ({
  name,
  sds_config: { path_config_source: { path } },
});

it('finds secrets of the bootstrap', async () => {
  const { port } = await start(
    whole(
      {
        tls_certificate_sds_secret_configs: [{ name: 'own' }],
        validation_context_sds_secret_config: { name: 'own' },
      },
      [certificate('own', 'one'), authority('own')],
      { require_client_certificate: true },
    ),
  );
  expect(await ask(port, { own: OWN })).toBe('one.test');
  expect(await ask(port)).toBe('refused');
});

it('joins what a secret says with what the context says', async () => {
  const named = (value: string): Json => ({
    tls_certificate_sds_secret_configs: [{ name: 'own' }],
    combined_validation_context: {
      default_validation_context: {
        match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: value } }],
      },
      validation_context_sds_secret_config: { name: 'ca' },
    },
  });
  const secrets = [certificate('own', 'one'), authority('ca')];
  const context = { require_client_certificate: true };
  const good = await start(whole(named('client.test'), secrets, context));
  expect(await ask(good.port, { own: OWN })).toBe('one.test');
  const bad = await start(whole(named('other.test'), secrets, context));
  expect(await ask(bad.port, { own: OWN })).toBe('refused');
});

it('follows a file with a certificate, keeps connections, and keeps the old one instead of a bad one', async () => {
  const file = secretFile(certificate('own', 'one'));
  const { port, gateway } = await start(
    whole({ tls_certificate_sds_secret_configs: [from('own', file.path)] }),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  expect(await ask(port, { agent })).toBe('one.test');
  file.write(certificate('own', 'wild'));
  await until(async () => (await ask(port)) !== 'one.test');
  const next = await ask(port);
  expect(next).toMatch(/wild/);
  // The old connection goes on with what it began with.
  expect(await ask(port, { agent })).toBe('one.test');
  file.write(certificate('own', 'one', 'wild'));
  const figure = (name: string) => gateway.stats.counter(`sds.own.${name}`).value;
  await until(() => figure('update_rejected') === 1);
  file.write(certificate('other', 'one'));
  await until(() => figure('update_rejected') === 2);
  expect(await ask(port)).toBe(next);
  expect(figure('update_success')).toBe(2);
});

it('serves nobody before the secret has come', async () => {
  const file = secretFile();
  const { port } = await start(whole({ tls_certificate_sds_secret_configs: [from('own', file.path)] }));
  expect(await ask(port)).toBe('refused');
  file.write(certificate('own', 'one'));
  await until(async () => (await ask(port)) === 'one.test');
});

it('lets nobody in before it knows by what to check, and follows that file too', async () => {
  const file = secretFile();
  const { port } = await start(
    whole(
      {
        tls_certificate_sds_secret_configs: [{ name: 'own' }],
        validation_context_sds_secret_config: from('ca', file.path),
      },
      [certificate('own', 'one')],
    ),
  );
  expect(await ask(port, { own: OWN })).toBe('refused');
  file.write(authority('ca'));
  await until(async () => (await ask(port, { own: OWN })) === 'one.test');
  file.write(authority('ca', 'wild'));
  await until(async () => (await ask(port, { own: OWN })) === 'refused');
});

it('shows secrets of files without their keys', async () => {
  const file = secretFile(certificate('own', 'one'));
  const { gateway } = await start(whole({ tls_certificate_sds_secret_configs: [from('own', file.path)] }));
  const { resources } = await gateway.configuration();
  const shown = JSON.stringify(resources.secrets.map(({ document }) => redactConfig(document)));
  expect(shown).toContain('"own"');
  expect(shown).toContain('[redacted]');
  expect(shown).not.toContain('PRIVATE KEY');
});

// Observed of Envoy 1.40.
it.each<[string, Json, Json[], string]>([
  [
    'a certificate that nobody has',
    { tls_certificate_sds_secret_configs: [{ name: 'nobody' }] },
    [authority('nobody')],
    'Unknown static secret: nobody',
  ],
  [
    'a validation context that nobody has',
    { validation_context_sds_secret_config: { name: 'nobody' } },
    [],
    'Unknown static certificate validation context: nobody',
  ],
  [
    'two of one name',
    { tls_certificate_sds_secret_configs: [{ name: 'two' }] },
    [certificate('two', 'one'), certificate('two', 'one')],
    'Duplicate static TlsCertificate secret name two',
  ],
])('refuses %s', (_what, common, secrets, words) => {
  const source = JSON.stringify(whole(common, secrets));
  expect(() => bootstrap(parseConfigText(source, 'c.json'))).toThrow(words);
});
