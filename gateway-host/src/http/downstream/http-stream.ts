/**
 * One request from its head to the end of its response: gate, route, filters, router, client.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (ActiveStream).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { HeaderMap } from '../../abi/header-map.js';
import type { LocalReply } from '../../abi/stream-filter.js';
import type { ConnectionSettings } from '../connection-settings.js';
import { FilterManager } from '../filter/filter-manager.js';
import { prepareLocalReply } from '../filter/local-reply.js';
import { ResponseFlag } from '../response-flag.js';
import type { SelectedRoute } from '../route/route-table.js';
import { Router, type RouterHost } from '../router.js';
import { accessLogLine } from './access-log.js';
import type { ClientConnection, ConnectionManager } from './connection-manager.js';
import { lingerAfterResponse } from './lingering-close.js';
import { buildRequestHeaders } from './request-headers.js';
import { passGate, type GateAnswer } from './request-gate.js';
import { ResponseWriter, type WriterHost } from './response-writer.js';
import { StreamRecord } from './stream-record.js';
import { StreamTimers } from './stream-timers.js';

export interface StreamStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: ClientConnection;
  readonly id: bigint;
}

const EMPTY = Buffer.alloc(0);

export class HttpStream implements RouterHost, WriterHost {
  readonly info: StreamRecord;
  readonly settings: ConnectionSettings;
  readonly head: boolean;
  readonly chunks: boolean;
  readonly #manager: ConnectionManager;
  readonly #request: IncomingMessage;
  readonly #connection: ClientConnection;
  readonly #writer: ResponseWriter;
  readonly #router: Router;
  readonly #timers: StreamTimers;
  #filters: FilterManager | undefined;
  #headers: HeaderMap | undefined;
  #route: SelectedRoute | undefined;
  #routeFresh = false;
  #requestEnded = false;
  #pauses = 0;

  constructor(manager: ConnectionManager, start: StreamStart) {
    const { request, response, connection } = start;
    this.#manager = manager;
    this.#request = request;
    this.#connection = connection;
    this.settings = manager.options.settings;
    this.head = request.method === 'HEAD';
    this.chunks = request.httpVersion === '1.1';
    this.info = new StreamRecord({
      id: start.id,
      protocol: `HTTP/${request.httpVersion}`,
      remoteAddress: connection.remoteLabel,
      localAddress: connection.localLabel,
      connectionId: connection.id,
      listenerName: connection.listenerName,
    });
    this.#writer = new ResponseWriter(response, this);
    const { clusters } = manager.options;
    this.#router = new Router(this, { clusters, settings: this.settings, stats: manager.stats.router });
    this.#timers = new StreamTimers(this.settings, {
      onIdle: () => this.#onIdle(),
      onRequestTimeout: () => this.#onRequestTimeout(),
    });
    response.on('close', () => this.#onClose(response));
    // An aborted request shows itself as the response's close; the event only needs a listener.
    request.on('error', () => undefined);
  }

  start(): void {
    const request = this.#request;
    const { method = '', url = '', httpVersion, rawHeaders } = request;
    const head = { method, url, httpVersion, rawHeaders };
    const gate = passGate(head, this.settings, this.#connection.port);
    if (gate.kind !== 'pass') return this.#turnAway(gate);
    const headers = buildRequestHeaders(
      {
        method,
        target: gate.target,
        authority: gate.authority,
        rawHeaders,
        remoteAddress: this.#connection.remoteAddress,
      },
      this.settings,
    );
    this.#headers = headers;
    const route = this.selectRoute();
    if (route !== undefined) this.#note(route);
    else this.info.virtualHostName = this.#manager.options.routes.hostFor(headers)?.name ?? '';
    this.#filters = new FilterManager({
      factories: this.#manager.chainFor(route),
      router: this.#router,
      downstream: this.#writer,
      info: this.info,
      bufferLimit: this.settings.bufferLimit,
      flow: { readDisable: (disabled) => this.pauseRequest(disabled) },
      onRequestHeadersChanged: () => (this.#routeFresh = false),
    });
    this.#readRequest(headers);
  }

  selectRoute(): SelectedRoute | undefined {
    if (!this.#routeFresh && this.#headers !== undefined) {
      this.#route = this.#manager.options.routes.select(this.#headers);
      this.#routeFresh = true;
    }
    return this.#route;
  }

  routeChosen(route: SelectedRoute): void {
    this.#note(route);
    if (route.rule.action.kind !== 'forward') return;
    const { idleTimeoutMs } = route.rule.action;
    if (idleTimeoutMs !== undefined) this.#timers.setIdle(idleTimeoutMs);
  }

  reply(reply: LocalReply): void {
    this.info.responseCode = reply.status;
    this.#filters?.sendLocalReply(reply);
  }

  respond(headers: HeaderMap, endStream: boolean): void {
    this.#filters?.encodeHeaders(headers, endStream);
  }

  respondData(data: Buffer, endStream: boolean): void {
    this.#filters?.encodeData(data, endStream);
  }

  cut(details: string): void {
    this.#filters?.resetStream(details);
  }

  /** Several parts may want the client to wait; it goes on when none does. */
  pauseRequest(paused: boolean): void {
    this.#pauses += paused ? 1 : -1;
    if (this.#pauses > 0) this.#request.pause();
    else this.#request.resume();
  }

  pauseResponse(paused: boolean): void {
    this.#router.pauseResponse(paused);
    if (!paused) this.touch();
  }

  touch(): void {
    this.#timers.touch();
  }

  warn(message: string): void {
    this.#manager.options.log.warn(message);
  }

  closeAfter(): boolean {
    const early = !this.#requestEnded;
    if (early) lingerAfterResponse(this.#request.socket);
    const asked = /(^|,)\s*close\s*(,|$)/i.test(this.#request.headers.connection ?? '');
    return early || asked || !this.chunks || this.#connection.draining();
  }

  requestId(): string | undefined {
    return this.#headers?.get('x-request-id');
  }

  onReset(): void {
    this.#manager.stats.localResets.add();
  }

  #readRequest(headers: HeaderMap): void {
    const filters = this.#filters;
    if (filters === undefined) return;
    const request = this.#request;
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
    const empty = coding === undefined && (length === undefined || length === '0');
    if (empty) {
      this.#requestEnded = true;
      return filters.decodeHeaders(headers, true);
    }
    this.#timers.awaitRequest();
    request.on('data', (chunk: Buffer) => this.#onData(filters, chunk, false));
    request.on('end', () => {
      this.#requestEnded = true;
      this.#timers.requestEnded();
      this.#onData(filters, EMPTY, true);
    });
    filters.decodeHeaders(headers, false);
  }

  #onData(filters: FilterManager, chunk: Buffer, endStream: boolean): void {
    this.touch();
    try {
      filters.decodeData(chunk, endStream);
    } catch (error) {
      // A bug must cost one request, not all of them.
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#manager.options.log.error(`request failed unexpectedly: ${what}`);
      filters.resetStream('internal_error');
    }
  }

  /** Answered before any filter was made. */
  #turnAway(gate: Exclude<GateAnswer, { kind: 'pass' }>): void {
    const redirect = gate.kind === 'redirect';
    const reply: LocalReply = redirect
      ? {
          status: 307,
          body: '',
          headers: [['location', gate.location]],
          details: 'path_normalization_redirect',
        }
      : gate;
    this.info.responseCodeDetails = reply.details;
    this.info.responseCode = reply.status;
    if (reply.details === 'path_normalization_failed') this.#manager.stats.badPaths.add();
    const { headers, body } = prepareLocalReply(reply, undefined);
    const bodiless = body.length === 0 || this.head;
    // `*` has no route, which ends no connection; everything else refused here does.
    this.#requestEnded = redirect || reply.status === 404;
    this.#writer.encodeHeaders(headers, bodiless);
    if (!bodiless) this.#writer.encodeData(body, true);
  }

  #note(route: SelectedRoute): void {
    this.info.routeName = route.rule.name;
    this.info.virtualHostName = route.host.name;
    const { action } = route.rule;
    this.info.clusterName = action.kind === 'forward' ? action.cluster : '';
  }

  #onIdle(): void {
    const filters = this.#filters;
    if (filters === undefined || filters.complete) return;
    this.#manager.stats.idleTimeouts.add();
    this.info.responseFlags |= ResponseFlag.StreamIdleTimeout;
    const status = this.#requestEnded ? 504 : 408;
    filters.sendLocalReply({ status, body: 'stream timeout', details: 'stream_idle_timeout' });
  }

  #onRequestTimeout(): void {
    this.#manager.stats.requestTimeouts.add();
    this.reply({ status: 408, body: 'request timeout', details: 'request_overall_timeout' });
  }

  #onClose(response: ServerResponse): void {
    this.#timers.stop();
    const gone = !response.writableFinished;
    if (this.#filters !== undefined && !this.#filters.complete) {
      this.info.responseFlags |= ResponseFlag.DownstreamConnectionTermination;
      this.#filters.onDownstreamClose();
    }
    if (gone) this.#manager.stats.remoteResets.add();
    if (!this.#requestEnded) this.#request.resume();
    if (this.settings.accessLog) {
      const line = accessLogLine(this.info, this.#headers, this.#filters?.encoder.headers);
      this.#manager.options.accessLog(line);
    }
    this.#manager.streamEnded(this.info.responseCode);
  }
}
