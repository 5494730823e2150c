/**
 * One request's stay with an upstream: body, answer, time limits, another try where the route allows it.
 * Spec: Envoy source/common/router/router.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { LocalReply } from '../../abi/stream-filter.js';
import { startDeadline, type Deadline } from '../deadline.js';
import type { StreamInfo } from '../filter-chain.js';
import { ResponseFlag } from '../response-flag.js';
import { rewriteHost } from '../route-headers.js';
import type { ConnectSettings, ForwardAction } from '../route/forward-action.js';
import { isSafe, type InternalRedirectPolicy } from '../route/internal-redirect-policy.js';
import type { SelectedRoute } from '../route/route-table.js';
import type { Tunnel } from '../upgrade.js';
import type { Cluster } from './cluster.js';
import type { ClusterSet } from './cluster-set.js';
import { versionFor } from './codec-choice.js';
import type { Passage, UpstreamHost } from './host.js';
import { startMirrors, type Mirror } from './mirror.js';
import { countOutcome, countStatus, countTime } from './outcome-stats.js';
import { RequestCopy } from './request-copy.js';
import { requestHash, type RequestHash } from './request-hash.js';
import { requestTimeouts, tellTimeout, type RequestTimeouts } from './request-timeouts.js';
import { RetryState, type RetryDecision } from './retry-state.js';
import { serverNameFor } from './server-name.js';
import {
  answerTo,
  failureDetails,
  failureText,
  outcomeOf,
  transportReason,
  type UpstreamFailure,
} from './upstream-failure.js';
import type { ConnectionFacts } from './upstream-stream.js';
import { beginAnswer, beginPoolWait, beginRequest, endAnswer, endPoolWait } from './upstream-times.js';
import { UpstreamTry, type TryEvents } from './upstream-try.js';

/** Where the answer goes. */
export interface ForwardingEnd {
  readonly info: StreamInfo;
  /** The request may leave HTTP. */
  readonly tunnel: Tunnel | undefined;
  reply(reply: LocalReply): void;
  /** What comes before the answer. */
  interim(headers: HeaderMap): void;
  respond(headers: HeaderMap, endStream: boolean): void;
  respondData(data: Buffer, endStream: boolean): void;
  respondTrailers(trailers: HeaderMap): void;
  /** The answer broke off; `reply` takes its place where a filter still holds all of it. */
  cut(reply: LocalReply): void;
  /** Turns the request towards the place that an answer names; false: the answer goes to the client. */
  redirect(policy: InternalRedirectPolicy, answer: HeaderMap): boolean;
  /** The request goes through all filters again, on the way that `redirect` has prepared. */
  recreate(answer: HeaderMap, body: Buffer, trailers: HeaderMap | undefined): void;
  /** The upstream reads more slowly than the client sends. */
  pauseRequest(paused: boolean): void;
  /** Anything moved: the idle timer starts anew. */
  touch(): void;
  warn(message: string): void;
}

export interface ForwardingPlan {
  readonly end: ForwardingEnd;
  readonly route: SelectedRoute;
  readonly action: ForwardAction;
  readonly cluster: Cluster;
  readonly clusters: ClusterSet;
  /** No `x-envoy-…` headers. */
  readonly quiet: boolean;
  readonly bufferLimit: number;
}

export class Forwarding implements TryEvents {
  readonly #plan: ForwardingPlan;
  readonly #headers: HeaderMap;
  readonly #copy: RequestCopy;
  readonly #retries: RetryState | undefined;
  readonly #timeouts: RequestTimeouts;
  readonly #hash: RequestHash;
  readonly #tried: UpstreamHost[] = [];
  #mirrors: readonly Mirror[] = [];
  #try: UpstreamTry | undefined;
  /** When the request was complete. */
  #sentAt = 0;
  #pressed = false;
  #answering = false;
  /** There will be no other try. */
  #settled = false;
  #over = false;
  #deadline: Deadline | undefined;

  /** Takes the headers that speak to the router out of the request. */
  constructor(plan: ForwardingPlan, headers: HeaderMap) {
    const { action, cluster, end, quiet, bufferLimit } = plan;
    this.#plan = plan;
    this.#headers = headers;
    const budget = cluster.breakers[priorityOf(action)].retries;
    const { perTryTimeoutMs: perTryMs, perTryIdleTimeoutMs: perTryIdleMs } = action.retry ?? {};
    this.#timeouts = requestTimeouts(headers, { timeoutMs: action.timeoutMs, perTryMs, perTryIdleMs }, quiet);
    this.#retries = RetryState.create(headers, action.retry, cluster.stats, budget);
    const kept = this.#retries !== undefined || action.internalRedirect !== undefined;
    this.#copy = new RequestCopy(kept ? bufferLimit : 0);
    this.#hash = requestHash(action.hashPolicies, headers, end.info.downstreamRemoteAddress);
  }

  start(endStream: boolean): void {
    const { action, clusters } = this.#plan;
    this.#copy.ended = endStream;
    if (action.mirrors.length > 0) {
      const request = { headers: this.#headers, endStream, timeoutMs: this.#timeouts.wholeMs };
      this.#mirrors = startMirrors(action.mirrors, clusters, request);
    }
    if (endStream) this.#onRequestComplete();
    this.#send();
  }

  sendData(data: Buffer, endStream: boolean): void {
    if (this.#over) return;
    this.#copy.push(data, endStream);
    this.#plan.end.touch();
    for (const mirror of this.#mirrors) mirror.sendData(data, endStream);
    if (endStream) this.#onRequestComplete();
    this.#try?.sendData(data, endStream);
  }

  sendTrailers(trailers: HeaderMap): void {
    if (this.#over) return;
    this.#copy.pushTrailers(trailers);
    for (const mirror of this.#mirrors) mirror.sendTrailers(trailers);
    this.#onRequestComplete();
    this.#try?.sendTrailers(trailers);
  }

  /** The stream is over, whoever ended it. */
  cancel(): void {
    if (this.#finish()) this.#try?.abort();
  }

  pauseResponse(paused: boolean): void {
    this.#try?.pause(paused);
  }

  onConnected(connection: ConnectionFacts): void {
    const { info } = this.#plan.end;
    info.upstreamLocalAddress = connection.localAddress;
    if (connection.protocol !== undefined) info.upstreamProtocol = connection.protocol;
    beginRequest(info.times);
  }

  onPressure(high: boolean): void {
    if (this.#pressed === high) return;
    this.#pressed = high;
    this.#plan.end.pauseRequest(high);
  }

  /** An upstream that has said something is the one that answers. */
  onInterim(headers: HeaderMap): void {
    if (this.#over) return;
    countStatus(this.#plan.cluster.stats, Number(headers.get(':status')), this.#internal());
    this.#settled = true;
    this.#plan.end.interim(headers);
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.#over) return;
    const { end, cluster, quiet } = this.#plan;
    beginAnswer(end.info.times, endStream);
    const status = Number(headers.get(':status'));
    countOutcome(this.#try?.host, { status });
    if (this.#again(this.#retriable?.onAnswer(headers), headers)) return;
    if (this.#redirected(status, headers, endStream)) return;
    this.#answering = true;
    countStatus(cluster.stats, status, this.#internal());
    if (!quiet && this.#copy.ended) {
      const { vouched } = headers;
      headers.set('x-envoy-upstream-service-time', String(Math.round(performance.now() - this.#sentAt)));
      if (vouched) headers.vouch();
    }
    for (const cookie of this.#hash.cookies) headers.add('set-cookie', cookie);
    if (endStream) this.#complete();
    end.touch();
    end.respond(headers, endStream);
  }

  /** A redirect is followed only with a request that is complete, and still here. */
  #redirected(status: number, answer: HeaderMap, endStream: boolean): boolean {
    const { end, action, cluster } = this.#plan;
    const { internalRedirect: policy } = action;
    if (policy === undefined || !policy.codes.includes(status)) return false;
    const { chunks, trailers, ended, replayable } = this.#copy;
    const bodiless = status === 303 && !isSafe(this.#headers);
    if (!ended || !replayable || !answer.has('location') || !end.redirect(policy, answer)) {
      cluster.stats.upstream_internal_redirect_failed_total.add();
      return false;
    }
    cluster.stats.upstream_internal_redirect_succeeded_total.add();
    const body = bodiless ? Buffer.alloc(0) : Buffer.concat(chunks);
    if (this.#finish() && !endStream) this.#try?.abort();
    end.recreate(answer, body, bodiless ? undefined : trailers);
    return true;
  }

  onData(data: Buffer, endStream: boolean): void {
    if (this.#over) return;
    if (endStream) endAnswer(this.#plan.end.info.times);
    if (endStream) this.#complete();
    this.#plan.end.touch();
    this.#plan.end.respondData(data, endStream);
  }

  onTrailers(trailers: HeaderMap): void {
    endAnswer(this.#plan.end.info.times);
    if (!this.#complete()) return;
    this.#plan.end.touch();
    this.#plan.end.respondTrailers(trailers);
  }

  onFailure(failure: UpstreamFailure): void {
    if (this.#over) return;
    endPoolWait(this.#plan.end.info.times);
    const { end, cluster, quiet } = this.#plan;
    if (failure.kind !== 'overflow') countOutcome(this.#try?.host, outcomeOf(failure));
    if (['remote-reset', 'refused'].includes(failure.kind)) cluster.stats.upstream_rq_rx_reset.add();
    const begun = this.#try?.begun ?? false;
    if (!this.#answering && this.#again(this.#retriable?.onBroken({ failure, begun }))) return;
    const { status, flag } = answerTo(failure);
    end.info.responseFlags |= flag;
    const [transport] = transportReason(failure);
    if (transport !== undefined) end.info.upstreamTransportFailure = transport;
    end.warn(`upstream ${cluster.spec.name} ${this.#try?.host.label}: ${failure.detail}`);
    const overloaded = failure.kind === 'overflow' && !quiet;
    const headers: [string, string][] = overloaded ? [['x-envoy-overloaded', 'true']] : [];
    const details = failureDetails(failure, this.#answering || this.#settled);
    this.#conclude({
      status,
      body: failureText(answerTo(failure), this.#tried.length > 1),
      headers,
      details,
    });
  }

  onTryTimeout(idle: boolean): void {
    if (this.#over || (this.#answering && !idle)) return;
    const { stats } = this.#plan.cluster;
    (idle ? stats.upstream_rq_per_try_idle_timeout : stats.upstream_rq_per_try_timeout).add();
    countOutcome(this.#try?.host, 'timeout');
    const begun = this.#try?.begun ?? false;
    if (!this.#answering && this.#again(this.#retriable?.onBroken({ failure: 'timeout', begun }))) return;
    this.#onTimeout(idle ? 'upstream_per_try_idle_timeout' : 'upstream_per_try_timeout');
  }

  /** The upstream's whole answer is here. */
  #complete(): boolean {
    if (this.#copy.ended) {
      countTime(this.#plan.cluster.stats, performance.now() - this.#sentAt, this.#internal());
    }
    return this.#finish();
  }

  onMaxDuration(): void {
    if (this.#over) return;
    const { end, cluster } = this.#plan;
    cluster.stats.upstream_rq_max_duration_reached.add();
    end.info.responseFlags |= ResponseFlag.UpstreamMaxStreamDurationReached;
    const details = 'upstream_max_stream_duration_reached';
    this.#conclude({ status: 408, body: 'upstream max stream duration reached', details });
  }

  #send(): void {
    const { cluster, end, action, quiet, route } = this.#plan;
    this.#retries?.release();
    const host = this.#pick();
    if (host === undefined) return this.#onNoHost();
    this.#tried.push(host);
    const headers = this.#headers;
    end.info.upstreamAttempts = this.#tried.length;
    end.info.upstreamAddress = host.label;
    end.info.upstreamHost = host;
    beginPoolWait(end.info.times);
    if (action.hostRewrite?.kind === 'auto' && host.hostname !== '') {
      const how = { appendForwarded: action.appendForwardedHost, keepOriginal: !quiet };
      rewriteHost(headers, host.hostname, how);
    }
    if (route.host.attemptCountInRequest) headers.set('x-envoy-attempt-count', String(this.#tried.length));
    if (this.#tried.length > 1 && !quiet)
      tellTimeout(headers, this.#timeouts, this.#sentAt === 0 ? 0 : performance.now() - this.#sentAt);
    const next = new UpstreamTry(host, this, this.#timeouts);
    this.#try = next;
    next.tunnel = end.tunnel !== undefined;
    next.limit(cluster.spec.maxStreamMs);
    if (next.start(this.#passage(), headers, this.#copy)) return;
    this.onFailure({ kind: 'overflow', detail: 'a circuit breaker is open' });
  }

  #passage(): Passage {
    const { action, cluster, end } = this.#plan;
    const { spec } = cluster;
    const bare = action.connect !== undefined && carriesBytes(this.#headers, action.connect);
    return {
      priority: priorityOf(action),
      version: bare ? 'none' : versionFor(spec, end.info.protocol),
      serverName: serverNameFor(spec, this.#headers),
    };
  }

  /** Another host than before, where the route wants that and a few attempts find one. */
  #pick(): UpstreamHost | undefined {
    const { cluster, action, end } = this.#plan;
    const wanted = end.info.overrideHost;
    const chosen = wanted === undefined ? undefined : cluster.hosts.find(({ label }) => label === wanted);
    if (chosen !== undefined && chosen.health !== 'unhealthy' && !this.#tried.includes(chosen)) return chosen;
    let host = cluster.pick(this.#hash.value);
    if (action.retry?.avoidTriedHosts !== true) return host;
    for (let i = 1; i < action.retry.hostAttempts && host !== undefined && this.#tried.includes(host); i++) {
      host = cluster.pick(this.#hash.value);
    }
    return host;
  }

  #onNoHost(): void {
    const { end, cluster } = this.#plan;
    cluster.stats.upstream_cx_none_healthy.add();
    end.info.responseFlags |= ResponseFlag.NoHealthyUpstream;
    this.#conclude({ status: 503, body: 'no healthy upstream', details: 'no_healthy_upstream' });
  }

  #onRequestComplete(): void {
    const { wholeMs } = this.#timeouts;
    this.#sentAt = performance.now();
    if (wholeMs <= 0) return;
    this.#deadline = startDeadline(wholeMs, () => {
      this.#plan.cluster.stats.upstream_rq_timeout.add();
      countOutcome(this.#try?.host, 'timeout');
      this.#onTimeout('response_timeout');
    });
  }

  #onTimeout(details: string): void {
    if (this.#over) return;
    this.#plan.end.info.responseFlags |= ResponseFlag.UpstreamRequestTimeout;
    if (this.#timeouts.altResponse) this.#conclude({ status: 204, body: '', details });
    else this.#conclude({ status: 504, body: 'upstream request timeout', details });
  }

  /** Ends the request with an answer of our own, or by cutting the one that has begun. */
  #conclude(reply: LocalReply): void {
    const answering = this.#answering;
    this.cancel();
    if (answering) return this.#plan.end.cut(reply);
    if (!this.#settled) countStatus(this.#plan.cluster.stats, reply.status, this.#internal());
    this.#plan.end.reply(reply);
  }

  /** Whether there will be another try; notes why not. `answer`: what was refused. */
  #again(decision: RetryDecision | undefined, answer?: HeaderMap): boolean {
    const { info } = this.#plan.end;
    if (decision === 'limit') info.responseFlags |= ResponseFlag.UpstreamRetryLimitExceeded;
    if (decision === 'overflow') info.responseFlags |= ResponseFlag.UpstreamOverflow;
    if (decision !== 'yes') return false;
    this.#try?.abort();
    this.#try = undefined;
    this.onPressure(false);
    this.#retries?.schedule(() => {
      if (!this.#over) this.#send();
    }, answer);
    return true;
  }

  /** Only a request whose beginning is still here can be sent again. */
  get #retriable(): RetryState | undefined {
    return this.#copy.replayable && !this.#settled ? this.#retries : undefined;
  }

  #internal(): boolean {
    return this.#headers.get('x-envoy-internal') === 'true';
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#deadline?.end();
    this.#deadline = undefined;
    this.#try?.stop();
    this.#retries?.release();
    if (!this.#copy.ended) for (const mirror of this.#mirrors) mirror.abort();
    this.#copy.drop();
    this.onPressure(false);
    return true;
  }
}

/** The payload goes out without HTTP around it. */
function carriesBytes(headers: HeaderMap, { allowPost }: ConnectSettings): boolean {
  const method = headers.get(':method');
  return method === 'CONNECT' || (allowPost && method === 'POST');
}

function priorityOf(action: ForwardAction): Passage['priority'] {
  return action.priority === 'HIGH' ? 'high' : 'default';
}
