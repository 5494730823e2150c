/** What npm would publish works: every workspace packed, installed in an empty folder outside the repository, and used. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { copyQuickstart, startProject } from '../../e2e/running-project.js';

const ROOT = path.join(import.meta.dirname, '../../..');

let folder = '';

function run(file: string, args: readonly string[], cwd: string): { status: number | null; output: string } {
  const done = spawnSync(file, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status: done.status, output: done.stdout + done.stderr };
}

function postern(...args: string[]): { status: number | null; output: string } {
  return run('npx', ['--no-install', 'postern', ...args], folder);
}

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'postern-packages-'));
  const tarballs = path.join(folder, 'tarballs');
  mkdirSync(tarballs);
  const packed = run('npm', ['pack', '--workspaces', '--silent', '--pack-destination', tarballs], ROOT);
  expect(packed.status, packed.output).toBe(0);
  const files = packed.output
    .trim()
    .split('\n')
    .filter((line) => line.endsWith('.tgz'));
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  const args = [
    'install',
    '--silent',
    '--no-audit',
    '--no-fund',
    ...files.map((file) => path.join(tarballs, file)),
  ];
  const installed = run('npm', args, folder);
  expect(installed.status, installed.output).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('accepts the built-in plugins that it brings', () => {
  const modules = ['mcp-server', 'auth', 'tool-transform'].map(
    (name) => `node_modules/@postern/plugin-${name}/build/plugin.wasm`,
  );
  const done = postern('validate', ...modules);
  expect(done.status, done.output).toBe(0);
});

it('scaffolds, builds and validates a plugin', () => {
  for (const args of [
    ['new', 'hello'],
    ['build', 'hello'],
    ['validate', 'hello/build/plugin.wasm'],
  ]) {
    const done = postern(...args);
    expect(done.status, done.output).toBe(0);
  }
});

it.each(['http-filter', 'auth', 'mcp-server', 'transform'])(
  'starts a plugin of template %s elsewhere, which installs from its own archives and works there',
  (template) => {
    const plugin = path.join(mkdtempSync(path.join(os.tmpdir(), 'postern-plugin-')), 'gate');
    try {
      const made = postern('new', 'gate', '--template', template, '--dir', plugin);
      expect(made.status, made.output).toBe(0);
      // Third-party packages are in npm's cache since the installation above; ours are in no registry.
      const installed = run('npm', ['install', '--offline', '--silent', '--no-audit', '--no-fund'], plugin);
      expect(installed.status, installed.output).toBe(0);
      for (const args of [['build'], ['test'], ['validate', '--strict'], ['pack']]) {
        const done = run('npx', ['--no-install', 'postern', ...args, '.'], plugin);
        expect(done.status, done.output).toBe(0);
      }
      const doctor = run('npx', ['--no-install', 'postern', 'doctor'], plugin);
      expect(doctor.output).not.toContain('not installed');
    } finally {
      rmSync(path.dirname(plugin), { recursive: true, force: true });
    }
  },
);

it('runs the quickstart', async () => {
  const bin = path.join(folder, 'node_modules/postern/bin/postern.js');
  const project = await startProject(await copyQuickstart(), bin);
  try {
    const { mcp, key } = project.gate('acme', 'orders');
    const ask = (headers: Record<string, string>): Promise<Response> => {
      const type = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
      return fetch(mcp, { method: 'POST', headers: { ...type, ...headers }, body });
    };
    const answer = await ask({ 'x-api-key': key });
    expect(answer.status, project.output()).toBe(200);
    expect(await answer.text()).toContain('list_orders');
    expect((await ask({})).status).toBe(401);
  } finally {
    expect(await project.stop()).toBe(0);
  }
});
