import { describe, expect, it } from 'vitest';

import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { startServer, TOKEN, type TestServer } from '../support/server.js';

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const EVIL = '"><script>alert(1)</script>';

const hostileSpec = (name: string, version: string): string => `apiVersion: 1.0.0
info:
  name: ${name}
  version: ${version}
  title: ${JSON.stringify(EVIL)}
  description: ${JSON.stringify(EVIL)}
  category: ${JSON.stringify(EVIL)}
  iconUrl: https://evil.example/icon.png
  contact: { name: ${JSON.stringify(EVIL)}, url: "javascript:alert(1)" }
spec:
  phase: AUTHN
  priority: 1
  configSchema:
    openAPIV3Schema: { type: object, properties: { key: { type: string, description: ${JSON.stringify(EVIL)} } } }
`;

async function serve(prefix = '', options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const server = await startServer(options);
  for (const [name, version] of [
    ['auth', '1.0.0'],
    ['auth', '1.1.0'],
    ['limit', '0.1.0'],
  ] as const) {
    const body = await buildPackage({
      name,
      version,
      module: buildModule({ salt: `${name}${version}` }),
      spec: hostileSpec(name, version),
      readme: `# ${name}\n\n${EVIL}\n\n![x](https://evil.example/x.png)\n`,
      more: { 'README_ZH.md': Buffer.from('# 认证\n'), 'icon.png': Buffer.from('png') },
    });
    expect((await server.put(`${prefix}/plugins/${name}/${version}`, body)).status).toBe(201);
  }
  return server;
}

function yank(server: TestServer, path: string, reason: string): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return fetch(`${server.url}${path}/yank`, { method: 'POST', headers, body: JSON.stringify({ reason }) });
}

async function page(server: TestServer, path: string): Promise<string> {
  const response = await server.get(path, PAGE);
  expect(response.status).toBe(200);
  return response.text();
}

describe.each(['', '/tenants/acme'])('the pages under "%s"', (prefix) => {
  it.each(['/plugins', '/plugins/auth', '/plugins/auth/1.0.0'])(
    '%s is a page for who asks for one',
    async (path) => {
      const server = await serve(prefix);
      const response = await server.get(prefix + path, PAGE);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(response.headers.get('vary')).toContain('Accept');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      const text = await response.text();
      expect(text).not.toContain('<script>');
      expect(text).not.toMatch(/\son\w+=|\sstyle=|javascript:alert\(1\)"/);
      // Nothing on the page is from elsewhere; what leads elsewhere is a link that somebody must follow.
      for (const [, , address = ''] of text.matchAll(/\s(src|href|action)="([^"]*)"/g)) {
        expect(address).toMatch(/^(?:\/|#)/);
      }
      const json = await server.get(prefix + path);
      expect(json.headers.get('content-type')).toContain('application/json');
      expect(json.headers.get('vary')).toContain('Accept');
    },
  );

  it('lists the newest version of each plugin that is not yanked, and finds by every word', async () => {
    const server = await serve(prefix);
    await yank(server, `${prefix}/plugins/auth/1.1.0`, 'lets anyone in');
    const text = await page(server, `${prefix}/plugins`);
    expect(text).toContain(`<a href="${prefix}/plugins/auth/1.0.0">1.0.0</a>`);
    expect(text).toContain('2 plugins');
    const found = await page(server, `${prefix}/plugins?search=AUTH+alert`);
    expect(found).toContain('1 plugin<');
    expect(found).toContain(`${prefix}/plugins/auth`);
    expect(found).not.toContain(`${prefix}/plugins/limit`);
    expect(found).toContain('value="AUTH alert"');
    const nothing = await page(server, `${prefix}/plugins?search=%22%3E%3Cscript%3Enone`);
    expect(nothing).toContain('There is nothing here for that.');
    expect(nothing).not.toContain('<script>none');
    expect(await (await server.get(`${prefix}/plugins?search=lim`)).json()).toMatchObject({
      plugins: [{ name: 'limit' }],
    });
  });

  it('shows a plugin with its versions, and its newest one in full', async () => {
    const server = await serve(prefix);
    await yank(server, `${prefix}/plugins/auth/1.1.0`, 'lets anyone in');
    const text = await page(server, `${prefix}/plugins/auth`);
    expect(text).toContain('yanked: lets anyone in');
    expect(text).toContain('<h2>Use 1.0.0</h2>');
    expect(text).toContain(`uri: ${server.url}${prefix}/plugins/auth/1.0.0/plugin.wasm`);
    const yanked = await page(server, `${prefix}/plugins/auth/1.1.0`);
    expect(yanked).toContain('<strong>1.1.0 is yanked:</strong> lets anyone in');
    expect(yanked).toContain(`src="${prefix}/plugins/auth/1.1.0/icon.png"`);
  });
});

it('gives snippets that hold the digest, and the pattern of the console', async () => {
  const server = await serve();
  const text = await page(server, '/plugins/auth/1.0.0');
  const { sha256 } = (await (await server.get('/plugins/auth/1.0.0')).json()) as { sha256: string };
  expect(text).toContain(`sha256: ${sha256}\n    retry_policy:\n      num_retries: 10`);
  expect(text).toContain('apiVersion: extensions.istio.io/v1alpha1');
  expect(text).toContain(
    `namespace: higress-system\nspec:\n  url: ${server.url}/plugins/auth/1.0.0/plugin.wasm\n  sha256: ${sha256}`,
  );
  expect(text).toContain(
    `HIGRESS_ADMIN_WASM_PLUGIN_CUSTOM_IMAGE_URL_PATTERN=${server.url}/plugins/\${name}/\${version}/plugin.wasm`,
  );
});

it('links below the prefix that the server stands behind', async () => {
  const server = await serve('', { publicUrl: 'https://plugins.example.org/registry/' });
  const text = await page(server, '/plugins');
  expect(text).toContain('href="/registry/plugins/auth"');
  expect(text).toContain('href="/registry/catalogue/style.css"');
  expect(await page(server, '/plugins/auth')).toContain(
    'uri: https://plugins.example.org/registry/plugins/auth/1.1.0/plugin.wasm',
  );
});

it('shows another name of a plugin as the plugin', async () => {
  const server = await serve();
  await server.put('/aliases/api-keys', Buffer.from('{"target":"auth"}'));
  expect(await page(server, '/plugins/api-keys')).toContain('<h1>auth</h1>');
  expect(await page(server, '/plugins/api-keys/1.0.0')).toContain('<h1>auth 1.0.0</h1>');
  expect(await page(server, '/plugins')).toContain('also api-keys');
});

it('tells programs about one version', async () => {
  const server = await serve();
  expect(await (await server.get('/plugins/auth/1.0.0')).json()).toMatchObject({
    name: 'auth',
    version: '1.0.0',
    url: `${server.url}/plugins/auth/1.0.0/plugin.wasm`,
    targets: { envoy: { accepted: true } },
  });
  await yank(server, '/plugins/auth/1.0.0', 'old');
  expect(await (await server.get('/plugins/auth/1.0.0')).json()).toMatchObject({ yanked: { reason: 'old' } });
  expect((await server.get('/plugins/auth/1.0.0?x=1')).status).toBe(400);
});

it.each(['/plugins/none', '/plugins/auth/9.9.9', '/plugins/auth/v1'])(
  '%s is a 404 for browsers too',
  async (path) => {
    const server = await serve();
    expect((await server.get(path, PAGE)).status).toBe(404);
  },
);

it.each([
  ['/catalogue/style.css', 'text/css; charset=utf-8'],
  ['/catalogue/catalogue.js', 'text/javascript; charset=utf-8'],
  ['/catalogue/icon.svg', 'image/svg+xml; charset=utf-8'],
])('%s is served from here as %s', async (path, type) => {
  const server = await startServer();
  const response = await server.get(path);
  expect(response.headers.get('content-type')).toBe(type);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await response.text()).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
});

it('shows nobody what they may not read', async () => {
  const server = await serve('', { anonymousReading: 'off' });
  for (const path of ['/plugins', '/plugins/auth', '/plugins/auth/1.0.0']) {
    const response = await server.get(path, PAGE);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Basic');
  }
});
