/** Gateways, upstreams and raw clients on free ports for the tests of this room; everything stops with its test. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect, createServer as createNetServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { bootstrap } from '../src/config/messages/bootstrap.js';
import { parseConfigText } from '../src/config/document.js';
import { Gateway } from '../src/gateway/gateway.js';

export type Json = Record<string, unknown>;

/** What the echo upstream saw of a request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly raw: string[];
  readonly body: string;
}

export interface RunningUpstream {
  readonly port: number;
  readonly seen: Seen[];
  readonly server: Server;
}

/** An upstream that answers with what it saw, as JSON, unless it is given something else to do. */
export async function startUpstream(handler?: RequestListener): Promise<RunningUpstream> {
  const seen: Seen[] = [];
  const server = createServer(
    handler ??
      ((request, response) =>
        void echo(request, seen).then(
          (one) => {
            response.setHeader('content-type', 'application/json');
            response.end(JSON.stringify(one));
          },
          // The gateway gave the request up before its end.
          () => undefined,
        )),
  );
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen, server };
}

async function echo(request: IncomingMessage, seen: Seen[]): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', rawHeaders: raw } = request;
  const one = { method, url, raw, body: Buffer.concat(chunks).toString('latin1') };
  seen.push(one);
  return one;
}

/** A TCP server that does what it is told with each connection. */
export async function startRawUpstream(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createNetServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createNetServer();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-gateway-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes beside and renames, as everybody does whose files are watched. */
export function replaceFile(path: string, text: string | Uint8Array): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

export function cluster(name: string, port: number, rest: Json = {}): Json {
  const address = { socket_address: { address: '127.0.0.1', port_value: port } };
  const load_assignment = { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] };
  return { name, connect_timeout: '1s', type: 'STATIC', load_assignment, ...rest };
}

export interface WasmFilter {
  readonly name: string;
  readonly module?: Uint8Array;
  readonly code?: Json;
  readonly configuration?: string;
  readonly vmId?: string;
  readonly disabled?: boolean;
  readonly plugin?: Json;
}

/** One wasm HTTP filter; the module travels inside the configuration. */
export function wasmFilter(filter: WasmFilter): Json {
  const inline = Buffer.from(filter.module ?? []).toString('base64');
  const config = {
    name: filter.name,
    root_id: '',
    vm_config: {
      vm_id: filter.vmId ?? '',
      runtime: 'envoy.wasm.runtime.v8',
      code: filter.code ?? { local: { inline_bytes: inline } },
    },
    configuration: {
      '@type': 'type.googleapis.com/google.protobuf.StringValue',
      value: filter.configuration ?? '',
    },
    allow_on_headers_stop_iteration: true,
    ...filter.plugin,
  };
  const typed_config = { '@type': 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm', config };
  return { name: filter.name, typed_config, ...(filter.disabled === true ? { disabled: true } : {}) };
}

export interface ListenerParts {
  readonly name?: string;
  readonly port?: number;
  readonly routes?: readonly Json[];
  readonly virtualHosts?: readonly Json[];
  readonly filters?: readonly Json[];
  readonly manager?: Json;
  /** In front of the connection manager. */
  readonly network?: readonly Json[];
  readonly listener?: Json;
  /** Beside the filters of the one chain. */
  readonly chain?: Json;
  readonly routeConfig?: Json;
  readonly router?: Json;
}

export function listenerConfig(parts: ListenerParts): Json {
  const virtual_hosts = parts.virtualHosts ?? [{ name: 'all', domains: ['*'], routes: parts.routes ?? [] }];
  const router = {
    name: 'router',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router',
      ...parts.router,
    },
  };
  const manager = {
    '@type':
      'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    stat_prefix: 'in',
    route_config: { name: 'rc', virtual_hosts, ...parts.routeConfig },
    http_filters: [...(parts.filters ?? []), router],
    ...parts.manager,
  };
  return {
    name: parts.name ?? 'main',
    address: { socket_address: { address: '127.0.0.1', port_value: parts.port ?? 0 } },
    filter_chains: [
      { filters: [...(parts.network ?? []), { name: 'hcm', typed_config: manager }], ...parts.chain },
    ],
    ...parts.listener,
  };
}

export interface GatewayParts extends ListenerParts {
  readonly clusters?: readonly Json[];
  /** Instead of one static listener. */
  readonly whole?: Json;
}

export interface RunningGateway {
  readonly gateway: Gateway;
  readonly port: number;
  readonly url: string;
  /** `level: message` of everything that was logged, plugins included. */
  readonly logs: string[];
  readonly accessLog: string[];
}

/** The gateway object of a configuration, not started. */
export function createGateway(whole: Json): { gateway: Gateway; logs: string[]; accessLog: string[] } {
  const logs: string[] = [];
  const accessLog: string[] = [];
  const note = (level: string) => (message: string) => void logs.push(`${level}: ${message}`);
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const spec = bootstrap(parseConfigText(JSON.stringify(whole), 'test.json'));
  const options = { bootstrap: spec, log, wasmLog: log, wasmLogLevel: 0 };
  const gateway = new Gateway({ ...options, accessLog: (line) => void accessLog.push(line) });
  onTestFinished(() => gateway.close(100));
  return { gateway, logs, accessLog };
}

/** A gateway that serves. */
export async function startGateway(parts: GatewayParts): Promise<RunningGateway> {
  const resources = { listeners: [listenerConfig(parts)], clusters: parts.clusters ?? [] };
  const { gateway, logs, accessLog } = createGateway(parts.whole ?? { static_resources: resources });
  await gateway.start();
  const port = gateway.listeners.active()[0]?.address.port ?? 0;
  return { gateway, port, url: `http://127.0.0.1:${port}`, logs, accessLog };
}

/** Sends bytes and gives what came back until the other side closed, or nothing came for a while. */
export function raw(port: number, text: string, quietMs = 150): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const done = (): void => {
      socket.destroy();
      resolve(answer);
    };
    let quiet = setTimeout(done, 5000);
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      answer += part;
      clearTimeout(quiet);
      quiet = setTimeout(done, quietMs);
    });
    socket.on('close', () => {
      clearTimeout(quiet);
      done();
    });
    socket.on('error', () => undefined);
    socket.write(text.replaceAll(/\r?\n/g, '\r\n'), 'latin1');
  });
}

/** An answer without what differs from run to run. */
export function steady(answer: string): string[] {
  const text = answer
    .replace(/date: [^\r\n]+/g, 'date: D')
    .replace(/x-envoy-upstream-service-time: \d+/g, 'x-envoy-upstream-service-time: N')
    .replace(/x-request-id: [0-9a-f-]{36}/g, 'x-request-id: U');
  return text.split('\r\n');
}

/** The value of one header in a raw list. */
export function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  const at = rawHeaders.findIndex((word, index) => index % 2 === 0 && word.toLowerCase() === name);
  return at < 0 ? undefined : rawHeaders[at + 1];
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, limitMs = 5000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
