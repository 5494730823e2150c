/** A chain of network filters behind a plain listening socket, upstreams and clients for it. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import { WasmRuntime, type WasmPlugin } from '../../src/abi/runtime.js';
import { Stats } from '../../src/http/stats.js';
import { ClusterCallouts } from '../../src/http/upstream/cluster-callouts.js';
import { ClusterSet } from '../../src/http/upstream/cluster-set.js';
import { NetworkChain } from '../../src/network/filters/network-chain.js';
import type { NetworkFilterFactory } from '../../src/network/filters/tcp-connection.js';
import { tcpProxyFilter } from '../../src/network/filters/tcp-proxy.js';
import type { TcpProxySpec } from '../../src/network/filters/tcp-proxy-spec.js';
import { cluster as clusterMessage } from '../../src/config/messages/cluster.js';
import { parseConfigText } from '../../src/config/document.js';
import { scriptModule } from '../abi/script-plugin.js';
import { cluster as clusterConfig } from '../running-gateway.js';

export interface Plugin {
  readonly script?: string;
  readonly name?: string;
  readonly failurePolicy?: 'FAIL_CLOSED' | 'FAIL_OPEN' | 'FAIL_RELOAD';
  readonly failOpen?: boolean;
}

export interface TcpSetup {
  readonly plugins?: readonly Plugin[];
  /** Behind the plugins; default a TCP proxy to the upstream. */
  readonly terminal?: NetworkFilterFactory;
  readonly proxy?: Partial<TcpProxySpec>;
  /** What the upstream does with a connection; default: echo with `U:`, then `[eof]`. */
  readonly upstream?: (socket: Socket) => void;
  readonly upstreamPort?: number;
  readonly bufferLimit?: number;
}

export interface TcpServer {
  readonly port: number;
  readonly stats: Stats;
  readonly chain: NetworkChain;
  readonly plugins: readonly WasmPlugin[];
  /** Plugins' lines since the last time, `NAME: line` without what starting them said. */
  said(): string[];
  readonly drained: () => boolean;
}

/** Runs a chain; what it said while it started is forgotten. */
export async function startTcp(setup: TcpSetup = {}): Promise<TcpServer> {
  const stats = new Stats();
  const clusters = await clustersFor(setup, stats);
  const lines: string[] = [];
  const runtime = new WasmRuntime({
    callouts: new ClusterCallouts(clusters),
    log: (_level, message, { plugin }) => void lines.push(`${plugin}: ${message}`),
  });
  const module = await scriptModule();
  const plugins = (setup.plugins ?? []).map((plugin) => loadPlugin(runtime, module, plugin));
  const spec = { ...PROXY, ...setup.proxy };
  const terminal =
    setup.terminal ??
    tcpProxyFilter({ spec, clusters, stats, random: () => 0.5, accessLog: () => undefined });
  let drained = false;
  const chain = new NetworkChain({
    factories: [
      ...plugins.map((plugin) => ({ name: plugin.name, create: () => plugin.createNetworkFilter() })),
      terminal,
    ],
    bufferLimit: setup.bufferLimit ?? 1024 * 1024,
    onDrained: () => (drained = true),
    log: { error: (message) => lines.push(`error: ${message}`) },
  });
  const server = createServer({ pauseOnConnect: true }, (socket) => accept(chain, socket));
  const port = await portOf(server);
  onTestFinished(() => {
    server.close();
    runtime.close();
    clusters.close();
  });
  lines.length = 0;
  return { port, stats, chain, plugins, said: () => lines.splice(0), drained: () => drained };
}

const PROXY: TcpProxySpec = {
  statPrefix: 'dest',
  clusters: [{ name: 'up', weight: 1 }],
  idleTimeoutMs: 0,
  maxConnectAttempts: 1,
  maxConnectionDurationMs: 0,
  accessLogs: [],
};

let connections = 0;
/** Connections that a chain of this test file has not ended yet. */
let open = 0;

function accept(chain: NetworkChain, socket: Socket): void {
  open++;
  socket.once('close', () => open--);
  chain.handle({
    socket,
    id: ++connections,
    listenerName: 'l',
    filterChainName: '',
    remoteAddress: `127.0.0.1:${socket.remotePort}`,
    localAddress: `127.0.0.1:${socket.localPort}`,
    serverName: '',
    alpn: '',
    draining: () => false,
  });
}

async function clustersFor(setup: TcpSetup, stats: Stats): Promise<ClusterSet> {
  const port = setup.upstreamPort ?? (await startTcpUpstream(setup.upstream ?? echoUpstream));
  const clusters = new ClusterSet(stats);
  const text = JSON.stringify(clusterConfig('up', port));
  await clusters.apply([clusterMessage(parseConfigText(text, 'cluster.json'))]);
  return clusters;
}

function loadPlugin(runtime: WasmRuntime, module: Uint8Array, plugin: Plugin): WasmPlugin {
  return runtime.load({
    name: plugin.name ?? 'A',
    rootId: '',
    vmId: '',
    vmConfiguration: Buffer.alloc(0),
    configuration: Buffer.from(plugin.script ?? ''),
    module,
    failurePolicy: plugin.failurePolicy ?? 'FAIL_CLOSED',
    failOpen: plugin.failOpen ?? false,
    reloadBaseIntervalMs: 1000,
    allowOnHeadersStopIteration: false,
  });
}

/** Answers `U:` and what came, at the end `[eof]`. */
export function echoUpstream(socket: Socket): void {
  socket.on('data', (chunk: Buffer) => socket.write(Buffer.concat([Buffer.from('U:'), chunk])));
  socket.on('end', () => socket.end('[eof]'));
}

export async function startTcpUpstream(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return portOf(server);
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

export interface Talk {
  /** Sent one after another, with a pause behind each. */
  readonly send?: readonly string[];
  /** End our direction after the last one; default true. */
  readonly halfClose?: boolean;
  /** Give up when nothing comes for so long. */
  readonly quietMs?: number;
}

const PAUSE_MS = 40;
/** A machine under load may take so long for an answer. */
const LONGEST_PAUSE_MS = 500;

/** Talks to a server and tells what came: the text, and `<EOF>`, `<RESET>` or `<QUIET>`. */
export async function talk(
  port: number,
  { send = [], halfClose = true, quietMs = 700 }: Talk,
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const ear = new Ear(socket);
  await new Promise((resolve) => socket.once('connect', resolve).once('error', resolve));
  for (const part of send) {
    const before = ear.heard;
    if (!socket.destroyed) socket.write(part);
    await until(() => ear.heard !== before || ear.mark !== '', LONGEST_PAUSE_MS);
    await sleep(PAUSE_MS);
  }
  if (halfClose) socket.end();
  ear.lastAt = performance.now();
  await until(() => ear.mark !== '' || performance.now() - ear.lastAt > quietMs, 10_000);
  const result = ear.heard + (ear.mark || '<QUIET>');
  socket.destroy();
  await until(() => open === 0, LONGEST_PAUSE_MS);
  await sleep(PAUSE_MS);
  return result;
}

/** What a socket hears, and how it ended. */
class Ear {
  heard = '';
  mark = '';
  lastAt = performance.now();

  constructor(socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.heard += chunk.toString('latin1');
      this.lastAt = performance.now();
    });
    socket.on('end', () => (this.mark ||= '<EOF>'));
    socket.on('error', () => (this.mark ||= '<RESET>'));
    socket.on('close', () => (this.mark ||= '<EOF>'));
  }
}

async function until(holds: () => boolean, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds() && performance.now() < end) await sleep(5);
}
