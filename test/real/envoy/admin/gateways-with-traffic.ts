/** Envoy and the gateway host on the same configuration, after the same requests. */
import http from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import binaryen from 'binaryen';

import { freePorts } from '../../../e2e/running-project.js';
import type { Processes } from '../../../e2e/processes.js';
import { ENVOY, GATEWAY, serve, type GatewayProgram } from '../../config-examples/gateways.js';
import { bootstrapText, type Ports } from './bootstrap.js';

/** What an admin page answered; ports stand there as words. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** The admin interface of one program. */
export type Admin = (request: string) => Promise<Page>;

const REQUESTS = ['GET /web', 'POST /web', 'GET /web/500', 'GET /direct', 'GET /elsewhere', 'GET /dead'];
const MORE_REQUESTS = ['HEAD /web', 'GET /nowhere', 'GET /web?a=b'];
const PLUGIN = `(module (memory (export "memory") 1)
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024)))`;

/** Starts both, one after the other, and sends each the same. */
export async function bothWithTraffic(processes: Processes): Promise<{ envoy: Admin; ours: Admin }> {
  const upstream = http.createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.statusCode = request.url === '/web/500' ? 500 : 200;
      response.end('from the upstream');
    });
  });
  upstream.listen(0, '127.0.0.1').unref();
  await once(upstream, 'listening');
  const port = (upstream.address() as AddressInfo).port;
  return { envoy: await start(ENVOY, processes, port), ours: await start(GATEWAY, processes, port) };
}

async function start(program: GatewayProgram, processes: Processes, upstream: number): Promise<Admin> {
  const folder = processes.folder();
  const [web = 0, tcp = 0, admin = 0] = await freePorts(3);
  const ports = { http: web, tcp, admin, upstream };
  const file = path.join(folder, 'envoy.yaml');
  const module = path.join(folder, 'plugin.wasm');
  const parsed = binaryen.parseText(PLUGIN);
  writeFileSync(module, parsed.emitBinary());
  parsed.dispose();
  writeFileSync(file, bootstrapText(ports, module));
  await serve(program, processes, file, ports.admin);
  for (const request of [...REQUESTS, ...MORE_REQUESTS]) await ask(ports.http, request);
  await ask(ports.tcp, 'GET /web');
  // Envoy gathers what its worker has counted every five seconds.
  await new Promise((resolve) => setTimeout(resolve, 6000));
  return async (request) => {
    const { body, ...page } = await ask(ports.admin, request);
    return { ...page, body: withoutPorts(body, ports, folder) };
  };
}

function withoutPorts(body: string, ports: Ports, folder: string): string {
  let text = body.replaceAll(folder, 'FOLDER');
  for (const [name, port] of Object.entries(ports)) {
    text = text
      .replaceAll(new RegExp(`"port_value": ${port}\\b`, 'g'), `"port_value": "${name}"`)
      .replaceAll(new RegExp(`127\\.0\\.0\\.1([:_])${port}\\b`, 'g'), `127.0.0.1$1${name}`);
  }
  return text;
}

/** `GET /path`, on a connection of its own. */
function ask(port: number, request: string): Promise<Page> {
  const [method = '', path = ''] = request.split(' ');
  return new Promise((resolve, reject) => {
    const body = method === 'POST' && path.startsWith('/web') ? 'hello' : '';
    const headers = body === '' ? {} : { 'content-length': body.length };
    const sent = http.request(
      { host: '127.0.0.1', port, path, method, agent: false, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            body: text,
          }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
