/**
 * `POST /trace`, which Envoy lacks: follows one request through every plugin and streams callbacks and host calls as text.
 * Secrets are masked; time, size and the number of watchers are bounded.
 */
import type { ServerResponse } from 'node:http';

import type { GatewayControl, TraceChoice } from '../gateway/gateway-report.js';
import type { AdminCommand } from './commands.js';

export const TRACE_COMMAND: readonly [string, Pick<AdminCommand, 'help' | 'params' | 'mutates'>] = [
  '/trace',
  {
    help: 'stream the callbacks and host calls of the next request that fits (not in Envoy)',
    mutates: true,
    params: {
      header: 'name:value of a request header',
      path: 'The beginning of the path',
      seconds: 'How long to wait and to follow; 1 to 60, default 10',
    },
  },
];

const MAX_WATCHERS = 4;
const MAX_SECONDS = 60;
const DEFAULT_SECONDS = 10;
const MAX_BYTES = 4 * 1024 * 1024;

export class TraceStreams {
  readonly #gateway: GatewayControl;
  readonly #open = new Set<() => void>();

  constructor(gateway: GatewayControl) {
    this.#gateway = gateway;
  }

  answer(query: URLSearchParams, response: ServerResponse): void {
    const choice = readChoice(query);
    const seconds = Number(query.get('seconds') ?? DEFAULT_SECONDS);
    if ('problem' in choice) return refuse(response, 400, choice.problem);
    if (!(seconds >= 1 && seconds <= MAX_SECONDS)) return refuse(response, 400, 'seconds must be 1 to 60');
    if (this.#open.size >= MAX_WATCHERS)
      return refuse(response, 503, `${MAX_WATCHERS} traces are running already`);
    response.writeHead(200, {
      'content-type': 'text/plain; charset=UTF-8',
      'cache-control': 'no-cache, max-age=0',
    });
    response.flushHeaders();
    this.#follow(choice, seconds, response);
  }

  close(): void {
    for (const stop of this.#open) stop();
  }

  #follow(choice: TraceChoice, seconds: number, response: ServerResponse): void {
    let written = 0;
    const stop = (): void => {
      if (!this.#open.delete(stop)) return;
      clearTimeout(timer);
      end();
      response.end();
    };
    const end = this.#gateway.trace(choice, (line) => {
      written += line.length + 1;
      if (written <= MAX_BYTES) return void response.write(`${line}\n`);
      response.write(`cut: more than ${MAX_BYTES} bytes\n`);
      stop();
    });
    const timer = setTimeout(stop, seconds * 1000);
    this.#open.add(stop);
    response.once('close', stop);
  }
}

function readChoice(query: URLSearchParams): TraceChoice | { readonly problem: string } {
  const header = query.get('header');
  const path = query.get('path') ?? undefined;
  if (header === null && path === undefined) {
    return { problem: 'say which request: ?header=x-request-id:abc or ?path=/tools' };
  }
  const at = header?.indexOf(':') ?? 0;
  if (header !== null && at < 1) return { problem: 'header must be name:value' };
  return {
    header:
      header === null
        ? undefined
        : { name: header.slice(0, at).toLowerCase(), value: header.slice(at + 1).trim() },
    path,
  };
}

function refuse(response: ServerResponse, status: number, problem: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=UTF-8' });
  response.end(`${problem}\n`);
}
