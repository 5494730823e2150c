/** What npm would publish works: every workspace packed, installed in an empty folder outside the repository, and used. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../..');
const PORTS = { 8080: 18_480, 8002: 18_402, 15000: 18_415, 9101: 18_491 };

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

it('runs the quickstart', async () => {
  const example = path.join(folder, 'quickstart');
  cpSync(path.join(ROOT, 'examples/quickstart'), example, {
    recursive: true,
    filter: (from) => !from.includes('.postern'),
  });
  const yaml = path.join(example, 'postern.yaml');
  let text = readFileSync(yaml, 'utf8')
    .replaceAll('9101', String(PORTS[9101]))
    .replaceAll('8002', String(PORTS[8002]));
  text = text.replace(/^gateway:[\s\S]*?(?=^\S)/m, '');
  text += `\ngateway: { port: ${PORTS[8080]}, admin: { port: ${PORTS[15000]} } }\n`;
  writeFileSync(yaml, text);
  const bin = path.join(folder, 'node_modules/postern/bin/postern.js');
  const child = spawn(process.execPath, [bin, 'up', yaml], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    const up = path.join(example, '.postern/up.json');
    for (let waited = 0; !existsSync(up); waited += 1) {
      if (waited > 300 || child.exitCode !== null) throw new Error(output);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const { key, header, tenants } = JSON.parse(readFileSync(up, 'utf8')) as {
      key: string;
      header: string;
      tenants: Record<string, { servers: Record<string, { mcp: string }> }>;
    };
    const url = tenants['acme']?.servers['orders']?.mcp ?? '';
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const answer = await fetch(url, { method: 'POST', headers: { ...headers, [header]: key }, body });
    expect(answer.status, output).toBe(200);
    expect(await answer.text()).toContain('list_orders');
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401);
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended).toBe(0);
  expect(existsSync(path.join(example, '.postern/up.json'))).toBe(false);
});
