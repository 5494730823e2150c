/** The gateways that are measured and the programs that they are measured beside, each as its users run it. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { command, installed } from '../../test/real/install/cache.mjs';
import { ensureNginx } from '../../test/real/install/debian.mjs';
import { ensureEnvoy } from '../../test/real/install/envoy.mjs';
import { answers, CLIENT_CORE, freePort, SERVER_CORE, startServer } from '../measure/processes.mjs';
import { gatewayConfiguration, pluginChain } from '../peers/gateway-configuration.mjs';
import { proxyConfiguration, upstreamConfiguration } from '../peers/nginx-configuration.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HTTP_PROXY_VERSION = '1.18.1';

export const folder = mkdtempSync(path.join(os.tmpdir(), 'postern-bench-'));

/** Builds a plugin of this bench with our own toolchain; the path of the module. */
export function builtPlugin(name) {
  command(process.execPath, [path.join(ROOT, 'toolchain/bin/postern.js'), 'build', `bench/plugins/${name}`], {
    cwd: ROOT,
  });
  return path.join(ROOT, 'bench/plugins', name, 'build/plugin.wasm');
}

/** The module many times over, each copy with a custom section of its own: nobody compiles one for another. */
export function distinctCopies(module, count) {
  const code = readFileSync(module);
  return Array.from({ length: count }, (_, i) => {
    const name = Buffer.from(`copy-${i}`);
    const file = path.join(folder, `${name}.wasm`);
    writeFileSync(file, Buffer.concat([code, Buffer.from([0, name.length + 1, name.length]), name]));
    return file;
  });
}

export async function startUpstream() {
  const port = await freePort();
  const server = await startNginx('upstream', CLIENT_CORE, port, upstreamConfiguration({ port, folder }));
  return { ...server, port };
}

export async function startNginxProxy(upstream) {
  const port = await freePort();
  const server = await startNginx('proxy', SERVER_CORE, port, proxyConfiguration({ port, upstream, folder }));
  return { ...server, url: `http://127.0.0.1:${port}/` };
}

export async function startHttpProxy(upstream) {
  const packages = installed(`npm-http-proxy-${HTTP_PROXY_VERSION}`, (target) => {
    writeFileSync(path.join(target, 'package.json'), '{}');
    command('npm', ['install', '--no-audit', '--no-fund', `http-proxy@${HTTP_PROXY_VERSION}`], {
      cwd: target,
    });
  });
  const port = await freePort();
  const program = path.join(ROOT, 'bench/peers/http-proxy-server.mjs');
  return startAt('http-proxy', port, process.execPath, [program, packages, String(port), String(upstream)]);
}

/**
 * @param {{module?: string | readonly string[], plugins?: number, ownVms?: boolean, configuration?: string, filters?: readonly object[], bufferBytes?: number, concurrency?: number, readyStatus?: number}} shape
 */
export async function startOurs(name, upstream, shape) {
  const { port, file } = await writeBootstrap(name, upstream, shape);
  const program = path.join(ROOT, 'gateway-host/bin/postern-gateway-host.js');
  const workers = shape.concurrency === undefined ? [] : ['--concurrency', String(shape.concurrency)];
  const args = [program, 'serve', '-c', file, '--log-level', 'error', ...workers];
  return startAt(name, port, process.execPath, args, shape.readyStatus);
}

export async function startEnvoy(name, upstream, shape) {
  const { port, file } = await writeBootstrap(name, upstream, shape);
  const flags = ['--concurrency', String(shape.concurrency ?? 1), '-l', 'error', '--use-dynamic-base-id'];
  return startAt(name, port, ensureEnvoy(), ['-c', file, ...flags], shape.readyStatus);
}

async function writeBootstrap(name, upstream, shape) {
  const port = await freePort();
  const file = path.join(folder, `${name}.yaml`);
  const filters = shape.filters ?? pluginChain(shape);
  const admin = await freePort();
  writeFileSync(
    file,
    gatewayConfiguration({ port, admin, upstream, filters, bufferBytes: shape.bufferBytes }),
  );
  return { port, file };
}

async function startNginx(name, core, port, configuration) {
  const file = path.join(folder, `${name}.conf`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, configuration);
  const ready = () => answers(`http://127.0.0.1:${port}/`);
  return startServer({ name, core, file: ensureNginx(), args: ['-c', file], ready });
}

/** `status`: what a GET of the root is answered once the server is there. */
export async function startAt(name, port, file, args, status = 200) {
  const url = `http://127.0.0.1:${port}/`;
  const ready = () => answers(url, status);
  const server = await startServer({ name, core: SERVER_CORE, file, args, ready });
  return { ...server, url };
}
