/** The servers of one folder of plugins: ours, which wrote it, nginx and express.static. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { packArchive } from '@postern/contract/archive';

import { ensureNginx } from '../../test/real/install/debian.mjs';
import { answers, freePort, SERVER_CORE, startServer } from '../measure/processes.mjs';
import { pluginFilesConfiguration } from '../peers/static-files.mjs';
import { moduleOf } from './module.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOKEN = 'bench-token';

/** Modules by the name of their plugin. */
export const SIZES = { 'small-plugin': 100 * 1024, 'large-plugin': 8 * 1024 * 1024 };

export const pathOf = (name) => `/plugins/${name}/1.0.0/plugin.wasm`;

export const folder = mkdtempSync(path.join(os.tmpdir(), 'postern-bench-plugins-'));
const data = path.join(folder, 'data');

/** Ours, with the plugins published: it must be started first, since the others serve what it wrote. */
export async function startOurs() {
  const port = await freePort();
  const program = path.join(ROOT, 'plugin-server/bin/postern-plugin-server.js');
  const args = [program, '--port', String(port), '--data', data, '--log-level', 'error'];
  const server = await startServer({
    name: 'ours',
    core: SERVER_CORE,
    file: process.execPath,
    args,
    env: { ...process.env, POSTERN_PUBLISH_TOKEN: TOKEN },
    ready: () => answers(`http://127.0.0.1:${port}/healthz`),
  });
  for (const [name, size] of Object.entries(SIZES)) await publish(port, name, moduleOf(size));
  return { ...server, port };
}

export async function startNginx() {
  const port = await freePort();
  const file = path.join(folder, 'nginx.conf');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, pluginFilesConfiguration({ port, root: data, folder }));
  return startAt('nginx', port, ensureNginx(), [
    '-c',
    file,
    '-p',
    folder,
    '-e',
    path.join(folder, 'nginx.log'),
  ]);
}

export async function startExpressStatic() {
  const port = await freePort();
  const program = path.join(ROOT, 'bench/peers/express-static-server.mjs');
  return startAt('express.static', port, process.execPath, [program, String(port), data]);
}

async function startAt(name, port, file, args) {
  const ready = () => answers(`http://127.0.0.1:${port}${pathOf('small-plugin')}`);
  return { ...(await startServer({ name, core: SERVER_CORE, file, args, ready })), port };
}

async function publish(port, name, module) {
  const spec = `apiVersion: 1.0.0\ninfo: { name: ${name}, version: 1.0.0 }\nspec: { phase: AUTHN, priority: 1 }\n`;
  const body = await packArchive(
    new Map([
      ['plugin.wasm', module],
      ['spec.yaml', Buffer.from(spec)],
    ]),
  );
  const headers = { authorization: `Bearer ${TOKEN}` };
  const answer = await fetch(`http://127.0.0.1:${port}/plugins/${name}/1.0.0`, {
    method: 'PUT',
    body,
    headers,
  });
  // A second start finds them there.
  if (answer.status !== 201 && answer.status !== 200) throw new Error(await answer.text());
}
