import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProject } from '../../src/project/project.js';
import type { Project } from '../../src/project/project.js';
import { temporaryFolder } from '../harness.js';

function read(text: string): Promise<Project> {
  const file = path.join(temporaryFolder(), 'postern.yaml');
  writeFileSync(file, text);
  return readProject(file);
}

describe('postern.yaml, as far as the toolchain reads it', () => {
  it('tells a folder from nothing, and answers broken YAML in one line', async () => {
    const folder = temporaryFolder();
    await expect(readProject(folder)).rejects.toThrow(/ is a folder$/);
    await expect(readProject(path.join(folder, 'postern.yaml'))).rejects.toThrow(/^there is no /);
    await expect(read('a: 1\nb: c: d\n')).rejects.toThrow(/postern\.yaml: .* at line 2, column \d+$/);
  });

  it('has defaults for everything but tenants', async () => {
    const project = await read('tenants: []\n');
    expect(project.pluginServer.href).toBe('http://127.0.0.1:8002/');
    expect(project.gateway).toEqual({ host: '127.0.0.1', port: 8080 });
    expect(project.admin).toEqual({ host: '127.0.0.1', port: 15000 });
    expect([project.run, project.versions, project.usesDemoKey]).toEqual([[], {}, false]);
  });

  it('gives addresses, versions, tenants and commands', async () => {
    const project = await read(`
plugins: { server: "http://10.0.0.1:9", versions: { auth: 0.1.0 } }
gateway: { host: 0.0.0.0, port: 80, admin: { port: 81 } }
tenants:
  - name: acme
    consumers: [{ name: demo, credential: { env: POSTERN_DEMO_KEY } }]
    servers: [{ name: orders, upstream: "http://x" }, { name: stock }]
run:
  - { name: api, command: "node x.mjs", ready: "http://127.0.0.1:9101/healthz" }
  - { name: worker, command: sleep 1 }
`);
    expect(project).toMatchObject({
      versions: { auth: '0.1.0' },
      gateway: { host: '0.0.0.0', port: 80 },
      admin: { host: '127.0.0.1', port: 81 },
      tenants: [{ name: 'acme', servers: ['orders', 'stock'] }],
      run: [
        { name: 'api', ready: 'http://127.0.0.1:9101/healthz' },
        { name: 'worker', ready: undefined },
      ],
      usesDemoKey: true,
    });
  });

  it.each<[string, string, RegExp]>([
    ['broken YAML', 'a: [', /postern\.yaml/],
    ['a list', '- a\n', /the file: is not a mapping/],
    [
      'a server that is no address',
      'plugins: { server: localhost }',
      /plugins\.server: "localhost" is not an http address/,
    ],
    [
      'a version that is a number',
      'plugins: { versions: { auth: 1.1 } }',
      /plugins\.versions\.auth: 1\.1 is not text/,
    ],
    ['a version that is none', 'plugins: { versions: { auth: v1 } }', /plugins\.versions\.auth: /],
    ['a plugin name that is none', 'plugins: { versions: { ../x: 1.0.0 } }', /is not a plugin's name/],
    ['a port that is text', 'gateway: { port: "80" }', /gateway\.port: "80" is not a whole number/],
    [
      'a port that is none',
      'gateway: { admin: { port: 70000 } }',
      /gateway\.admin\.port: 70000 is not a port/,
    ],
    ['tenants that are no list', 'tenants: acme', /tenants: is not a list/],
    ['a tenant without a name', 'tenants: [{}]', /tenants\[0\]\.name: is missing/],
    ['a command without text', 'run: [{ name: x }]', /run\[0\]\.command: is missing/],
    [
      'a ready address that is none',
      'run: [{ name: x, command: y, ready: z }]',
      /run\[0\]\.ready: "z" is not a URL/,
    ],
  ])('refuses %s and names the place', async (_, text, message) => {
    const error: unknown = await read(text).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'TC_PROJECT', exit: 2, message: expect.stringMatching(message) });
  });

  it('names a file that does not exist', async () => {
    const missing = path.join(temporaryFolder(), 'postern.yaml');
    await expect(readProject(missing)).rejects.toMatchObject({ code: 'TC_FILE_MISSING', exit: 2 });
  });
});
