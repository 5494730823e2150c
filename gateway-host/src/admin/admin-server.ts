/**
 * The admin interface: which page answers which path, who may change something (POST only), and its bounds.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/operations/admin; texts observed of 1.40.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { closeGracefully, listen, type ListenAddress } from '@postern/service/lifecycle';

import type { GatewayControl } from '../gateway/gateway-report.js';
import { text, type AdminPage } from './admin-page.js';
import { adminCommands, type AdminCommand } from './commands.js';
import { helpText, homePage } from './help.js';
import { HistogramIntervals } from './histogram-intervals.js';
import { LogLevels } from './log-levels.js';
import { TRACE_COMMAND, TraceStreams } from './trace-stream.js';

const MAX_URL = 8192;
const MAX_HEADERS = 16 * 1024;
/** Nothing here takes a body; a form that is sent anyway is read and dropped. */
const MAX_BODY = 64 * 1024;
const MAX_CONNECTIONS = 100;
const REQUEST_MS = 10_000;
const STOP_MS = 1000;

const OWN_COMMANDS: readonly (readonly [string, Pick<AdminCommand, 'help' | 'params' | 'mutates'>])[] = [
  ['/', { help: 'Admin home page' }],
  ['/help', { help: 'print out list of admin commands' }],
  TRACE_COMMAND,
];

/** What there is beside the gateway itself. */
export interface AdminOptions {
  /** Called once for `POST /quitquitquit`, after the answer was sent. */
  readonly quit: () => void;
  /** Default: none that could be changed. */
  readonly levels?: LogLevels;
  readonly configPath?: string;
}

export class AdminServer {
  readonly #server: Server;
  readonly #gateway: GatewayControl;
  readonly #options: AdminOptions;
  readonly #intervals: HistogramIntervals;
  readonly #commands: ReadonlyMap<string, AdminCommand>;
  readonly #traces: TraceStreams;

  constructor(gateway: GatewayControl, options: AdminOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#intervals = new HistogramIntervals(async () => (await gateway.report()).figures);
    this.#commands = adminCommands(() => this.#intervals.latest);
    this.#traces = new TraceStreams(gateway);
    const bounds = { maxHeaderSize: MAX_HEADERS, requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS };
    this.#server = createServer(bounds, (request, response) => void this.#answer(request, response));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  listen(host: string, port: number): Promise<ListenAddress> {
    return listen(this.#server, { host, port, what: 'the admin interface' });
  }

  close(): Promise<void> {
    this.#intervals.close();
    this.#traces.close();
    return closeGracefully(this.#server, STOP_MS);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    drop(request);
    const target = readTarget(request.url ?? '/');
    if (target === undefined) return send(request, response, text(400, 'invalid path\n'));
    const { path, query } = target;
    const method = request.method ?? 'GET';
    const mutates = path === TRACE_COMMAND[0] || this.#commands.get(path)?.mutates === true;
    if (mutates && method !== 'POST') {
      return send(request, response, text(405, `Method ${method} not allowed, POST required.`));
    }
    if (path === TRACE_COMMAND[0]) return this.#traces.answer(query, response);
    try {
      send(request, response, await this.#page(path, query));
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      send(request, response, text(500, `this page failed: ${what}\n`));
    }
  }

  async #page(path: string, query: URLSearchParams): Promise<AdminPage> {
    const all = [...OWN_COMMANDS, ...this.#commands];
    if (path === '/') return homePage(all);
    if (path === '/help') return text(200, helpText(all));
    const command = this.#commands.get(path);
    if (command === undefined) return text(404, `invalid path. ${helpText(all)}`);
    const { quit, levels = new LogLevels(), configPath = '' } = this.#options;
    const report = await this.#gateway.report();
    return command.page({ report, gateway: this.#gateway, levels, configPath, quit, query });
  }
}

function readTarget(url: string): { path: string; query: URLSearchParams } | undefined {
  if (url.length > MAX_URL || !url.startsWith('/')) return undefined;
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  // A plus sign stands for itself: it is common in regular expressions, and Envoy does not read it as a space.
  const query = at < 0 ? '' : url.slice(at + 1).replaceAll('+', '%2B');
  return { path, query: new URLSearchParams(query) };
}

function drop(request: IncomingMessage): void {
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_BODY) request.destroy();
  });
  request.on('error', () => undefined);
}

function send(request: IncomingMessage, response: ServerResponse, page: AdminPage): void {
  response.writeHead(page.status, {
    'content-type': page.type,
    'cache-control': 'no-cache, max-age=0',
    'x-content-type-options': 'nosniff',
    server: 'envoy',
    'content-length': Buffer.byteLength(page.body),
  });
  response.end(request.method === 'HEAD' ? undefined : page.body);
}
