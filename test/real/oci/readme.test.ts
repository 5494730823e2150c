/** The commands for foreign clients in the README of the plugin server do what they say there. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ROOT } from '../../e2e/processes.js';
import { ensureCrane, ensureOras, ensureSkopeo } from '../install/oci-clients.mjs';
import { writeFiles } from './layouts.js';
import { ok, policyFile, runner, type Run } from './programs.js';
import { CREDENTIALS, MODULE, SECRET, startRegistry, type Registry } from './registry.js';

let registry: Registry;
let clients: Readonly<Record<string, Run>>;

beforeAll(async () => {
  registry = await startRegistry();
  writeFiles(registry);
  const { folder, host } = registry;
  const spec = readFileSync(path.join(folder, 'spec.yaml'), 'utf8');
  writeFileSync(
    path.join(folder, 'spec.yaml'),
    spec.replace('name: auth', 'name: waf').replace(/version: .*/, 'version: "1.0.0"'),
  );
  writeFileSync(path.join(folder, 'sbom.json'), '{}');
  const skopeo = ensureSkopeo();
  const policy = policyFile(folder);
  const oras = runner(ensureOras(), folder);
  clients = {
    oras,
    crane: runner(ensureCrane(), folder),
    skopeo: (...args) => runner(skopeo.program, folder, skopeo.env)('--policy', policy, ...args),
  };
  ok(oras('login', '--plain-http', '-u', CREDENTIALS.split(':')[0] ?? '', '-p', SECRET, host));
});

afterAll(() => registry.stop());

it('the commands push, copy, look and attach', async () => {
  const readme = readFileSync(path.join(ROOT, 'plugin-server/README.md'), 'utf8');
  const lines = readme.split('\n').filter((line) => /^(oras|skopeo|crane) /.test(line));
  expect(lines.map((line) => line.split(' ', 2).join(' '))).toEqual([
    'oras push',
    'skopeo copy',
    'crane digest',
    'oras attach',
  ]);
  const printed: string[] = [];
  for (const line of lines) {
    const [program = '', ...args] = line.replaceAll('127.0.0.1:8002', registry.host).split(' ');
    printed.push(
      ok(clients[program]?.(...args) ?? { status: 1, stdout: '', output: `no client ${program}` }),
    );
  }
  expect(printed[2]).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  for (const prefix of ['', '/tenants/acme']) {
    const module = await (await registry.fetch(`${prefix}/plugins/waf/1.0.0/plugin.wasm`)).arrayBuffer();
    expect(Buffer.from(module).equals(MODULE)).toBe(true);
  }
});
