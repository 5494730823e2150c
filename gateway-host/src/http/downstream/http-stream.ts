/**
 * One request from its head to the end of its response: gate, route, filters, router, client.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (ActiveStream).
 */
import { HeaderMap } from '../../abi/header-map.js';
import type { FilterFactory, LocalReply } from '../../abi/stream-filter.js';
import type { ConnectionSettings } from '../connection-settings.js';
import { FilterManager } from '../filter/filter-manager.js';
import type { ReplyDraft } from '../filter/local-reply.js';
import type { FormatSubject } from '../format/format-subject.js';
import { ResponseFlag } from '../response-flag.js';
import type { InternalRedirectPolicy } from '../route/internal-redirect-policy.js';
import type { SelectedRoute } from '../route/route-table.js';
import type { DownstreamEnd } from '../filter-chain.js';
import { Router, type RouterHost } from '../router.js';
import { isUpgrade, type Tunnel } from '../upgrade.js';
import type { CodecHost, CodecStream } from './codec-stream.js';
import type { ClientConnection, ConnectionManager } from './connection-manager.js';
import { buildRequestHeaders } from './request-headers.js';
import { askedOf, passGate, refusedByCodec, type GateAnswer } from './request-gate.js';
import { guarded } from './guarded-call.js';
import { newTrail, prepareRedirect, type RedirectedRequest } from './internal-redirect.js';
import { protocolOf, StreamRecord } from './stream-record.js';
import { streamTimeouts, type TimedStream } from './stream-timeouts.js';
import { StreamTimers } from './stream-timers.js';

export interface StreamStart {
  readonly codec: CodecStream;
  readonly connection: ClientConnection;
  readonly id: bigint;
}

export class HttpStream implements RouterHost, CodecHost {
  readonly info: StreamRecord;
  readonly settings: ConnectionSettings;
  readonly #manager: ConnectionManager;
  readonly #codec: CodecStream;
  readonly #connection: ClientConnection;
  readonly #writer: DownstreamEnd;
  readonly #router: Router;
  readonly #timers: StreamTimers;
  #filters: FilterManager | undefined;
  #headers: HeaderMap | undefined;
  #route: SelectedRoute | undefined;
  #routeFresh = false;
  /** Decides between clusters that share a route; the same each time the route is chosen again. */
  readonly #random = Math.random();
  #requestEnded = false;
  /** It was let through to leave HTTP. */
  #tunnel: Tunnel | undefined;
  /** A CONNECT, whatever plugins make of it. */
  #connecting = false;
  #pauses = 0;
  /** Its answer is among the figures. */
  #counted = false;
  /** Another stream has taken its place. */
  #left = false;
  #trail = newTrail();

  constructor(manager: ConnectionManager, start: StreamStart) {
    const { codec, connection } = start;
    this.#manager = manager;
    this.#codec = codec;
    this.#connection = connection;
    this.settings = manager.options.settings;
    this.info = new StreamRecord(
      start.id,
      protocolOf(codec.head, this.settings),
      connection,
      manager.options,
    );
    this.#writer = codec.open(this);
    const { clusters } = manager.options;
    this.#router = new Router(this, { clusters, settings: this.settings, stats: manager.stats.router });
    const timeouts = streamTimeouts(() => this.#timed(), manager.stats);
    this.#timers = new StreamTimers(this.settings, timeouts);
  }

  start(): void {
    const { head } = this.#codec;
    const gate = passGate(head, this.settings, this.#connection.port);
    if (this.#codec.expectsContinue && !refusedByCodec(gate) && !this.settings.proxyInterim) {
      this.#sendInterim(HeaderMap.fromRaw([':status', '100']));
    }
    if (gate.kind === 'connect') return this.#connect(gate.authority);
    if (gate.kind !== 'pass') {
      if (refusedByCodec(gate)) this.info.responseFlags |= ResponseFlag.DownstreamProtocolError;
      else this.#headers = this.#buildHeaders(...askedOf(gate, head));
      return this.#turnAway(gate);
    }
    const { upgrade } = gate;
    const headers = this.#buildHeaders(gate.target, gate.authority, upgrade !== undefined);
    this.#headers = headers;
    const route = this.#firstRoute(headers);
    if (upgrade !== undefined) return this.#leave('upgrade', upgrade, route);
    this.#makeFilters(this.#manager.chainFor(route));
    this.#readRequest(headers);
  }

  #sendInterim(headers: HeaderMap): void {
    this.#manager.countAnswer(100);
    this.#writer.encodeInterim(headers);
  }

  /** What the upstream says before its answer goes past the filters, where it goes on at all. */
  interim(headers: HeaderMap): void {
    if (!this.settings.proxyInterim || this.#filters?.encoder.headers !== undefined) return;
    this.#sendInterim(headers);
  }

  /** Such a request never ends, has no path and finds no route. */
  #connect(authority: string): void {
    const headers = this.#buildHeaders('', authority);
    headers.remove(':path');
    headers.remove('content-length');
    this.#headers = headers;
    this.#connecting = true;
    this.#leave('connect', 'CONNECT', this.#firstRoute(headers));
  }

  /** A request that wants to leave HTTP: through the filters for that, where it may. */
  #leave(tunnel: Tunnel, type: string, route: SelectedRoute | undefined): void {
    const { upgrades } = this.#manager;
    const chain = upgrades.chainFor(type, route);
    this.#makeFilters(chain ?? this.#manager.chainFor(route));
    if (chain !== undefined) {
      this.#tunnel = tunnel;
      upgrades.begin();
    } else if (route !== undefined) {
      upgrades.refuse();
      return this.#filters?.sendLocalReply({ status: 403, body: '', details: 'upgrade_failed' });
    }
    if (this.#headers !== undefined) this.#readRequest(this.#headers);
  }

  #firstRoute(headers: HeaderMap): SelectedRoute | undefined {
    const route = this.selectRoute();
    if (route === undefined) this.info.noteUnrouted(this.#manager.options.routes.hostFor(headers));
    else this.info.noteRoute(route, this.#headers);
    return route;
  }

  /** Plugins may have taken out what asked for it. */
  get tunnel(): Tunnel | undefined {
    if (this.#tunnel !== 'upgrade' || this.#headers === undefined) return this.#tunnel;
    return isUpgrade(this.#headers) ? 'upgrade' : undefined;
  }

  /** Answers what no filter is to see. */
  refuse(reply: LocalReply, flag = 0): void {
    this.info.responseFlags |= flag;
    this.#makeFilters(this.#manager.chainFor(undefined));
    this.#filters?.sendLocalReply(reply);
  }

  /** What came behind the head is no body: the request is answered as far as that is still possible. */
  onBroken(reply: LocalReply): void {
    this.info.responseFlags |= ResponseFlag.DownstreamProtocolError;
    this.#filters?.sendLocalReply(reply);
  }

  #buildHeaders(target: string, authority: string, upgrade = false): HeaderMap {
    const { method, rawHeaders, httpVersion } = this.#codec.head;
    const { remoteAddress, port, tls } = this.#connection;
    const checked = httpVersion !== '2';
    const origin = { method, target, authority, rawHeaders, checked, upgrade, remoteAddress, port, tls };
    return buildRequestHeaders(origin, this.settings);
  }

  #makeFilters(factories: readonly FilterFactory[]): void {
    const { localReply } = this.#manager;
    const parts = {
      factories,
      router: this.#router,
      downstream: this.#writer,
      info: this.info,
      bufferLimit: this.settings.bufferLimit,
      flow: { readDisable: (disabled: boolean) => this.pauseRequest(disabled) },
      onRequestHeadersChanged: () => (this.#routeFresh = false),
      upstreamHosts: () => this.info.clusterHosts(),
      finalizeReply: (headers: HeaderMap) => this.#finalizeReply(headers),
    };
    const rewriteReply = (draft: ReplyDraft): void => localReply?.rewrite(draft, this.#subject());
    this.#filters = new FilterManager(localReply === undefined ? parts : { ...parts, rewriteReply });
  }

  #subject(): FormatSubject {
    const encoder = this.#filters?.encoder;
    return {
      info: this.info,
      requestHeaders: this.#headers,
      responseHeaders: encoder?.headers,
      responseTrailers: encoder?.trailers,
    };
  }

  selectRoute(): SelectedRoute | undefined {
    if (!this.#routeFresh && this.#headers !== undefined) {
      const { routes } = this.#manager.options;
      this.#route = this.#connecting
        ? routes.selectConnect(this.#headers, this.#random)
        : routes.select(this.#headers, this.#random);
      this.#routeFresh = true;
      this.#timers.followRoute(this.#route?.rule.action, this.#headers);
    }
    return this.#route;
  }

  routeChosen(route: SelectedRoute): void {
    this.info.noteRoute(route, this.#headers);
    if (route.rule.action.kind !== 'forward') return;
    const { idleTimeoutMs } = route.rule.action;
    if (idleTimeoutMs !== undefined) this.#timers.setIdle(idleTimeoutMs);
  }

  reply(reply: LocalReply): void {
    const route = this.#route;
    // Of an answer that forwards nothing, only the router's own words carry the route's headers.
    const own = route?.rule.action.kind !== 'forward';
    const finalize = (headers: HeaderMap): void => route?.mutateResponse(headers, this.info, this.#headers);
    this.#filters?.sendLocalReply(own ? { finalize, ...reply } : reply);
  }

  respond(headers: HeaderMap, endStream: boolean): void {
    this.info.times.upstreamAnswer ??= performance.now();
    this.info.responseCode = Number(headers.get(':status') ?? 0);
    this.info.responseCodeDetails ??= 'via_upstream';
    this.#route?.mutateResponse(headers, this.info, this.#headers);
    this.#filters?.encodeHeaders(headers, endStream);
    if (this.#tunnel !== undefined) this.#onLeft();
  }

  /** What leaves HTTP has no end that could be late, nor any time soon. */
  #onLeft(): void {
    this.#timers.requestEnded();
    if (this.#filters?.encoder.headersSent !== true || this.#counted) return;
    this.#counted = true;
    this.#manager.countAnswer(this.info.responseCode);
  }

  respondData(data: Buffer, endStream: boolean): void {
    this.#filters?.encodeData(data, endStream);
  }

  respondTrailers(trailers: HeaderMap): void {
    this.#filters?.encodeTrailers(trailers);
  }

  cut(reply: LocalReply): void {
    this.#filters?.sendLocalReply(reply);
  }

  /** Several parts may want the client to wait; it goes on when none does. */
  pauseRequest(paused: boolean): void {
    this.#pauses += paused ? 1 : -1;
    this.#codec.pause(this.#pauses > 0);
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
    if (early) this.#codec.answeredEarly();
    return early || this.#connection.draining();
  }

  requestId(): string | undefined {
    return this.#headers?.get('x-request-id');
  }

  onReset(): void {
    this.#manager.stats.localResets.add();
  }

  onData(chunk: Buffer, endStream: boolean): void {
    if (endStream) this.#endRequest();
    this.touch();
    this.#guard((filters) => filters.decodeData(chunk, endStream));
  }

  onTrailers(trailers: HeaderMap): void {
    this.#endRequest();
    this.touch();
    this.#guard((filters) => filters.decodeTrailers(trailers));
  }

  #endRequest(): void {
    this.#requestEnded = true;
    this.info.times.requestEnd = performance.now();
    this.#timers.requestEnded();
  }

  #readRequest(headers: HeaderMap): void {
    const filters = this.#filters;
    if (filters === undefined) return;
    if (this.#codec.headersOnly) {
      this.#endRequest();
      return filters.decodeHeaders(headers, true);
    }
    this.#timers.awaitRequest();
    this.#codec.read();
    filters.decodeHeaders(headers, false);
  }

  #guard(call: (filters: FilterManager) => void): void {
    const filters = this.#filters;
    if (filters !== undefined) guarded(filters, this.#manager.options.log, () => call(filters));
  }

  /** The filters that run by default, which see nothing of such a request but its end. */
  #turnAway(gate: Exclude<GateAnswer, { kind: 'pass' | 'connect' }>): void {
    if (gate.kind === 'redirect') {
      const headers = [['location', gate.location] as const];
      // A redirect, as `*` below, ends no connection unless a body is still to come; everything else refused here does.
      this.#requestEnded = this.#codec.headersOnly;
      return this.refuse({ status: 307, body: '', headers, details: 'path_normalization_redirect' });
    }
    if (gate.details === 'path_normalization_failed') this.#manager.stats.badPaths.add();
    if (gate.status === 404) this.#requestEnded = this.#codec.headersOnly;
    this.refuse(gate);
  }

  /** Every answer on a route that forwards carries the route's headers, whoever gives it. */
  #finalizeReply(headers: HeaderMap): void {
    const route = this.#routeFresh ? this.#route : undefined;
    if (route?.rule.action.kind === 'forward') route.mutateResponse(headers, this.info, this.#headers);
  }

  /** What the clocks ask for. */
  #timed(): TimedStream {
    const filters = this.#filters;
    const over = filters === undefined || filters.complete;
    const answer = over ? undefined : (reply: LocalReply): void => filters.sendLocalReply(reply);
    return { info: this.info, requestEnded: this.#requestEnded, answer };
  }

  redirect(policy: InternalRedirectPolicy, answer: HeaderMap): boolean {
    if (this.#headers === undefined) return false;
    const { routes } = this.#manager.options;
    const select = (changed: HeaderMap) => routes.select(changed, this.#random);
    const redirect = { policy, answer, headers: this.#headers, trail: this.#trail, select };
    return prepareRedirect(redirect, this.info, this.#manager.stats.redirects);
  }

  /** This stream ends without an answer, and another one takes its place. */
  recreate(answer: HeaderMap, body: Buffer, trailers: HeaderMap | undefined): void {
    const headers = this.#headers;
    if (headers === undefined) return;
    const next = this.#manager.begin(this.#codec, this.#connection);
    this.#left = true;
    this.info.responseCodeDetails = 'internal_redirect';
    if (this.#filters !== undefined) this.#filters.leave(answer);
    this.#end();
    next.#resume({ headers, body, trailers, trail: this.#trail, before: this.info });
  }

  #resume({ headers, body, trailers, trail, before }: RedirectedRequest): void {
    this.#trail = trail;
    this.info.follow(before);
    this.#headers = headers;
    this.#endRequest();
    this.#makeFilters(this.#manager.chainFor(this.#firstRoute(headers)));
    const ends = trailers === undefined;
    this.#filters?.decodeHeaders(headers, ends && body.length === 0);
    if (body.length > 0) this.#filters?.decodeData(body, ends);
    if (trailers !== undefined) this.#filters?.decodeTrailers(trailers);
  }

  onClose(complete: boolean): void {
    if (this.#left) return;
    if (this.#tunnel !== undefined) this.#manager.upgrades.end();
    if (this.#filters !== undefined && !this.#filters.complete) {
      this.info.responseFlags |= ResponseFlag.DownstreamConnectionTermination;
      this.#filters.onDownstreamClose();
    }
    if (!complete) this.#manager.stats.remoteResets.add();
    if (!this.#requestEnded) this.#codec.discard();
    this.#end();
  }

  #end(): void {
    this.#timers.stop();
    this.info.times.responseEnd = performance.now();
    this.#manager.accessLog.log(this.#subject());
    const { start, responseEnd } = this.info.times;
    const answered = !this.#counted && this.#filters?.encoder.headersSent === true;
    this.#manager.streamEnded(answered ? this.info.responseCode : 0, responseEnd - start);
  }
}
