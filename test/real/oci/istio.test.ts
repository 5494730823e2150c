/** A client with Istio's rules, over HTTP and over OCI: what gateways get, and when they give up. */
import { createHash } from 'node:crypto';
import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ROOT } from '../../e2e/processes.js';
import { ensureGo } from '../install/go.mjs';
import { ensureOras, GO_CACHES } from '../install/oci-clients.mjs';
import { LAYOUTS, pushLayout, writeFiles } from './layouts.js';
import { ok, runner } from './programs.js';
import { CREDENTIALS, MODULE, SECRET, startRegistry, type Registry } from './registry.js';

interface Fetched {
  readonly module?: string;
  readonly checksum?: string;
  readonly error?: string;
  readonly attempts: number;
}

const SHA256 = createHash('sha256').update(MODULE).digest('hex');
const FILE = '/plugins/auth/0.1.0/plugin.wasm';

let registry: Registry;
let closed: Registry;
let client: string;

beforeAll(async () => {
  registry = await startRegistry();
  closed = await startRegistry('--anonymous-reading', 'off');
  client = path.join(registry.folder, 'istio-client');
  execFileSync(ensureGo(), ['build', '-trimpath', '-o', client, '.'], {
    cwd: path.join(import.meta.dirname, 'istio-client'),
    env: { ...process.env, ...GO_CACHES, GOFLAGS: '', CGO_ENABLED: '0' },
  });
});

afterAll(async () => {
  await registry.stop();
  await closed.stop();
});

function fetchAs(...args: readonly string[]): Fetched {
  return JSON.parse(ok(runner(client, registry.folder)(...args))) as Fetched;
}

/** While this process serves what the client asks for. */
async function fetchBeside(url: string): Promise<Fetched> {
  const { stdout } = await promisify(execFile)(client, [url]);
  return JSON.parse(stdout) as Fetched;
}

async function digestOf({ fetch }: Registry, reference: string, name = 'auth'): Promise<string> {
  const head = await fetch(`/v2/${name}/manifests/${reference}`, { method: 'HEAD' });
  return head.headers.get('docker-content-digest')?.slice('sha256:'.length) ?? '';
}

describe('over OCI', () => {
  it.each(['0.1.0', '0.1.0_solo', '0.1.0-solo', 'latest'])(
    'loads %s, and checks the digest of the manifest',
    async (tag) => {
      const fetched = fetchAs(`oci://${registry.host}/auth:${tag}`);
      expect(fetched).toEqual({ module: SHA256, checksum: await digestOf(registry, tag), attempts: 1 });
      const pinned = fetchAs(`oci://${registry.host}/auth@sha256:${fetched.checksum ?? ''}`);
      expect(pinned).toEqual(fetched);
    },
  );

  it('finds in plugin.json the digest that it checks', async () => {
    const record = (await (await registry.fetch('/plugins/auth/0.1.0/plugin.json')).json()) as {
      oci: { digest: string };
    };
    expect(fetchAs(`oci://${registry.host}/auth:0.1.0`).checksum).toBe(
      record.oci.digest.slice('sha256:'.length),
    );
  });

  it('does not load the artifact of the CNCF, as the documents say', () => {
    expect(fetchAs(`oci://${registry.host}/auth:0.1.0_cncf`).error).toContain('neither variant');
  });

  it.each(Object.keys(LAYOUTS) as (keyof typeof LAYOUTS)[])(
    'loads what was pushed in the layout %s',
    async (layout) => {
      const oras = runner(ensureOras(), registry.folder);
      writeFiles(registry);
      ok(oras('login', '--plain-http', '-u', 'ci', '-p', SECRET, registry.host));
      const address = pushLayout(oras, registry, { layout, tenant: layout });
      for (const [suffix, reference] of [
        ['', '0.1.0'],
        ['_solo', '0.1.0_solo'],
      ] as const) {
        const checksum = await digestOf(registry, reference, `${layout}/auth`);
        expect(fetchAs(`oci://${address}${suffix}`)).toEqual({ module: SHA256, checksum, attempts: 1 });
      }
    },
  );

  it('is told by `postern lock` to check just that digest', async () => {
    const file = path.join(registry.folder, 'postern.lock');
    const plugins = { auth: { version: '0.1.0', sha256: SHA256, url: `${registry.url}${FILE}` } };
    writeFileSync(file, JSON.stringify({ lockVersion: 1, plugins }));
    const postern = runner(process.execPath, registry.folder);
    for (const suffix of ['', '_solo']) {
      const oci = `oci://${registry.host}/\${name}:\${version}${suffix}`;
      const bin = path.join(ROOT, 'toolchain/bin/postern.js');
      const printed = ok(postern(bin, 'lock', file, '--target', 'istio', '--oci', oci));
      expect(printed).toContain(await digestOf(registry, `0.1.0${suffix}`));
    }
  });

  it('sends a name and password where they are asked for', () => {
    const address = `oci://${closed.host}/auth:0.1.0`;
    expect(fetchAs(address).error).toContain('UNAUTHORIZED');
    expect(fetchAs(address, 'ci:wrong').error).toContain('UNAUTHORIZED');
    expect(fetchAs(address, CREDENTIALS).module).toBe(SHA256);
  });
});

describe('over HTTP', () => {
  it('loads the module, with the credentials of the URL where they are asked for', () => {
    expect(fetchAs(`${registry.url}${FILE}`)).toEqual({ module: SHA256, checksum: SHA256, attempts: 1 });
    const withUser = closed.url.replace('://', `://${CREDENTIALS}@`);
    expect(fetchAs(`${withUser}${FILE}`).module).toBe(SHA256);
  });

  it('gives up at once where a version is not there, or credentials are wrong', () => {
    expect(fetchAs(`${registry.url}/plugins/auth/9.9.9/plugin.wasm`)).toEqual({
      error: 'status 404',
      attempts: 1,
    });
    expect(fetchAs(`${closed.url}${FILE}`)).toEqual({ error: 'status 401', attempts: 1 });
  });

  it('tries again while the answer is 503, five times at most', async () => {
    const front = await unreadyFor(2);
    expect(await fetchBeside(`http://127.0.0.1:${portOf(front)}${FILE}`)).toMatchObject({
      module: SHA256,
      attempts: 3,
    });
    front.close();
    const never = await unreadyFor(100);
    expect(await fetchBeside(`http://127.0.0.1:${portOf(never)}${FILE}`)).toEqual({
      error: 'status 503',
      attempts: 5,
    });
    never.close();
  });
});

/** Something in front of the server that says 503 a few times, as the server does when its store is away. */
async function unreadyFor(times: number): Promise<Server> {
  let left = times;
  const server = createServer((incoming, response) => {
    if (left-- > 0) return void response.writeHead(503, { 'Retry-After': '2' }).end();
    const { method, headers } = incoming;
    request(`${registry.url}${incoming.url ?? ''}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
