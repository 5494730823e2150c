/**
 * The admin interface: which page answers which path, and who may change something (POST only).
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/operations/admin
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { closeGracefully, listen, type ListenAddress } from '@postern/service/lifecycle';

import type { Gateway } from '../gateway/gateway.js';
import { text, type AdminPage, type AdminRequest } from './admin-page.js';
import { clustersPage, listenersPage, pluginsPage, readyPage, serverInfoPage } from './pages.js';
import { statsPage } from './stats-page.js';

interface AdminRoute {
  readonly method: 'GET' | 'POST';
  readonly what: string;
  readonly page: (request: AdminRequest) => AdminPage;
}

const MAX_URL = 8192;
const STOP_MS = 1000;

export class AdminServer {
  readonly #server: Server;
  readonly #gateway: Gateway;
  readonly #routes: ReadonlyMap<string, AdminRoute>;

  /** `quit` is called once for `POST /quitquitquit`, after the answer was sent. */
  constructor(gateway: Gateway, quit: () => void) {
    this.#gateway = gateway;
    this.#routes = new Map(Object.entries(routes(quit)));
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  listen(host: string, port: number): Promise<ListenAddress> {
    return listen(this.#server, { host, port, what: 'the admin interface' });
  }

  close(): Promise<void> {
    return closeGracefully(this.#server, STOP_MS);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const page = this.#page(request);
    response.writeHead(page.status, {
      'content-type': page.type,
      'content-length': Buffer.byteLength(page.body),
      'cache-control': 'no-cache, max-age=0',
      'x-content-type-options': 'nosniff',
      ...(page.status === 405 ? { allow: this.#allowed(request) } : {}),
    });
    response.end(request.method === 'HEAD' ? undefined : page.body);
  }

  #page(request: IncomingMessage): AdminPage {
    const { url = '/', method = 'GET' } = request;
    if (url.length > MAX_URL || !URL.canParse(url, 'http://admin')) return text(400, 'invalid path\n');
    const { pathname, searchParams } = new URL(url, 'http://admin');
    if (pathname === '/') return text(200, this.#home());
    const route = this.#routes.get(pathname);
    if (route === undefined) return text(404, `invalid path. admin commands are:\n${this.#home()}`);
    if (route.method !== (method === 'HEAD' ? 'GET' : method)) {
      return text(405, `Method ${method} is not allowed here: use ${route.method}.\n`);
    }
    return route.page({ gateway: this.#gateway, query: searchParams });
  }

  #allowed(request: IncomingMessage): string {
    const path = (request.url ?? '').split('?')[0] ?? '';
    return this.#routes.get(path)?.method === 'POST' ? 'POST' : 'GET, HEAD';
  }

  #home(): string {
    const lines = [...this.#routes].map(
      ([path, { method, what }]) => `  ${path}${method === 'POST' ? ' (POST)' : ''}: ${what}`,
    );
    return `${lines.sort().join('\n')}\n`;
  }
}

function routes(quit: () => void): Record<string, AdminRoute> {
  return {
    '/ready': { method: 'GET', what: 'LIVE when every listener serves', page: readyPage },
    '/server_info': { method: 'GET', what: 'version and state', page: serverInfoPage },
    '/stats': {
      method: 'GET',
      what: 'counters and gauges; ?format=prometheus|json, ?filter=regex',
      page: statsPage,
    },
    '/stats/prometheus': { method: 'GET', what: 'counters and gauges for Prometheus', page: prometheusPage },
    '/listeners': { method: 'GET', what: 'listeners and their addresses; ?format=json', page: listenersPage },
    '/clusters': { method: 'GET', what: 'upstream hosts', page: clustersPage },
    '/plugins': { method: 'GET', what: 'loaded plugins, their VMs and digests', page: pluginsPage },
    '/quitquitquit': {
      method: 'POST',
      what: 'stop the gateway',
      page: () => {
        setImmediate(quit);
        return text(200, 'OK\n');
      },
    },
  };
}

function prometheusPage({ gateway }: AdminRequest): AdminPage {
  return statsPage({ gateway, query: new URLSearchParams({ format: 'prometheus' }) });
}
