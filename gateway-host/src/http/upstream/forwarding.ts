/**
 * One request's stay with an upstream: body, answer, time limits, another try where the route allows it.
 * Spec: Envoy source/common/router/{router,upstream_request,retry_state_impl}.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { LocalReply } from '../../abi/stream-filter.js';
import type { StreamInfo } from '../filter-chain.js';
import { ResponseFlag } from '../response-flag.js';
import { rewriteHost } from '../route-headers.js';
import type { ForwardAction } from '../route/route.js';
import type { SelectedRoute } from '../route/route-table.js';
import type { Cluster } from './cluster.js';
import { RequestBody } from './request-body.js';
import { mayRetry, retryDelayMs, type RetryEvent } from './retry.js';
import { answerTo, failureText, transportReason, type UpstreamFailure } from './upstream-failure.js';
import { UpstreamRequest, type UpstreamListener } from './upstream-request.js';

/** Where the answer goes. */
export interface ForwardingEnd {
  readonly info: StreamInfo;
  reply(reply: LocalReply): void;
  respond(headers: HeaderMap, endStream: boolean): void;
  respondData(data: Buffer, endStream: boolean): void;
  /** The answer broke off. */
  cut(details: string): void;
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
  /** No `x-envoy-…` headers. */
  readonly quiet: boolean;
  readonly bufferLimit: number;
}

export class Forwarding implements UpstreamListener {
  readonly #plan: ForwardingPlan;
  readonly #body: RequestBody;
  #headers: HeaderMap | undefined;
  #request: UpstreamRequest | undefined;
  /** When the request was complete. */
  #sentAt = 0;
  #tries = 0;
  #deferred = false;
  #answering = false;
  #over = false;
  #timer: NodeJS.Timeout | undefined;
  #tryTimer: NodeJS.Timeout | undefined;

  constructor(plan: ForwardingPlan) {
    this.#plan = plan;
    const keep = plan.action.retry === undefined ? 0 : plan.bufferLimit;
    this.#body = new RequestBody(keep, (high) => plan.end.pauseRequest(high));
  }

  /** Waits one turn for a body that is already here: a whole body is cheaper to send than a stream. */
  start(headers: HeaderMap, endStream: boolean): void {
    this.#headers = headers;
    if (endStream) this.#body.push(Buffer.alloc(0), true);
    else {
      this.#deferred = true;
      setImmediate(() => this.#startDeferred());
      return;
    }
    this.#onRequestComplete();
    this.#send();
  }

  sendData(data: Buffer, endStream: boolean): void {
    if (this.#over) return;
    this.#body.push(data, endStream);
    this.#plan.end.touch();
    if (!endStream) return;
    this.#onRequestComplete();
    this.#startDeferred();
  }

  /** The stream is over, whoever ended it. */
  cancel(): void {
    if (this.#finish()) this.#request?.abort();
  }

  pauseResponse(paused: boolean): void {
    if (paused) this.#request?.pause();
    else this.#request?.resume();
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.#over) return;
    const status = Number(headers.get(':status'));
    if (status >= 500 && this.#retry({ kind: 'status', status })) return;
    clearTimeout(this.#tryTimer);
    this.#answering = true;
    this.#plan.cluster.stats.statuses.count(status);
    if (!this.#plan.quiet && this.#body.ended) {
      headers.set('x-envoy-upstream-service-time', String(Math.round(performance.now() - this.#sentAt)));
    }
    this.#plan.route.mutateResponse(headers);
    if (endStream) this.#finish();
    this.#plan.end.touch();
    this.#plan.end.respond(headers, endStream);
  }

  onData(data: Buffer, endStream: boolean): void {
    if (this.#over) return;
    if (endStream) this.#finish();
    this.#plan.end.touch();
    this.#plan.end.respondData(data, endStream);
  }

  onFailure(failure: UpstreamFailure): void {
    if (this.#over) return;
    const { end, cluster } = this.#plan;
    if (failure.kind === 'connect' || failure.kind === 'connect-timeout') cluster.stats.connectFailures.add();
    else cluster.stats.resets.add();
    if (!this.#answering && this.#retry({ kind: 'failure', failure })) return;
    const answer = answerTo(failure);
    end.info.responseFlags |= answer.flag;
    end.warn(`upstream ${cluster.spec.name} ${this.#request?.host.label}: ${failure.detail}`);
    const reason = [answer.reason, ...transportReason(failure)].join('|').replaceAll(' ', '_');
    this.#finish();
    if (this.#answering) return end.cut(`upstream_reset_after_response_started{${reason}}`);
    cluster.stats.statuses.count(answer.status);
    const details = `upstream_reset_before_response_started{${reason}}`;
    end.reply({ status: answer.status, body: failureText(answer), details });
  }

  #startDeferred(): void {
    if (!this.#deferred || this.#over) return;
    this.#deferred = false;
    this.#send();
  }

  #send(): void {
    const { cluster, end, action, quiet } = this.#plan;
    const host = cluster.pick();
    if (host === undefined || host.full) return this.#refuse(host === undefined);
    this.#tries++;
    cluster.stats.requests.add();
    if (this.#tries === 1) cluster.stats.active.add();
    end.info.upstreamAddress = host.label;
    const headers = this.#headers;
    if (headers === undefined) return;
    if (action.hostRewrite?.kind === 'auto' && host.hostname !== '')
      rewriteHost(headers, host.hostname, !quiet);
    const limit = action.retry?.perTryTimeoutMs;
    if (limit !== undefined && limit > 0) this.#tryTimer = setTimeout(() => this.#onTryTimeout(), limit);
    this.#request = new UpstreamRequest(
      host,
      { headers, body: this.#body.open(headers.has('content-length')) },
      this,
    );
  }

  #refuse(noHost: boolean): void {
    const { end, cluster } = this.#plan;
    this.#finish();
    cluster.stats.statuses.count(503);
    if (noHost) {
      cluster.stats.noneHealthy.add();
      end.info.responseFlags |= ResponseFlag.NoHealthyUpstream;
      return end.reply({ status: 503, body: 'no healthy upstream', details: 'no_healthy_upstream' });
    }
    cluster.stats.overflows.add();
    const answer = answerTo({ kind: 'overflow', detail: '' });
    end.info.responseFlags |= answer.flag;
    const headers: [string, string][] = this.#plan.quiet ? [] : [['x-envoy-overloaded', 'true']];
    end.reply({ status: 503, body: failureText(answer), headers, details: 'upstream_overflow' });
  }

  #onRequestComplete(): void {
    const { timeoutMs } = this.#plan.action;
    this.#sentAt = performance.now();
    if (timeoutMs > 0) this.#timer = setTimeout(() => this.#onTimeout(), timeoutMs);
  }

  #onTryTimeout(): void {
    if (this.#over || this.#answering) return;
    if (!this.#retry({ kind: 'timeout' })) this.#onTimeout();
  }

  #onTimeout(): void {
    if (this.#over) return;
    const { end, cluster } = this.#plan;
    cluster.stats.timeouts.add();
    end.info.responseFlags |= ResponseFlag.UpstreamRequestTimeout;
    this.cancel();
    if (this.#answering) return end.cut('response_timeout');
    cluster.stats.statuses.count(504);
    end.reply({ status: 504, body: 'upstream request timeout', details: 'response_timeout' });
  }

  #retry(event: RetryEvent): boolean {
    const { retry } = this.#plan.action;
    if (retry === undefined || !this.#body.replayable || !mayRetry(retry, event, this.#tries)) return false;
    this.#request?.abort();
    clearTimeout(this.#tryTimer);
    this.#plan.cluster.stats.retries.add();
    setTimeout(() => {
      if (!this.#over) this.#send();
    }, retryDelayMs(this.#tries));
    return true;
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#tryTimer);
    if (this.#tries > 0) this.#plan.cluster.stats.active.add(-1);
    if (!this.#body.ended || !this.#answering) this.#body.close();
    return true;
  }
}
