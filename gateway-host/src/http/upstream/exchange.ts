/**
 * A whole request and a whole answer, for plugins' callouts and for fetching code.
 * Spec: Envoy source/common/http/async_client_impl.cc, which has a router of its own: it obeys the headers that limit and repeat
 * requests, and its failures are answers in Envoy's words unless an answer had begun.
 */
import { HeaderMap } from '../../abi/header-map.js';
import { findUnsendable } from '../header-rules.js';
import type { Cluster } from './cluster.js';
import { versionFor } from './codec-choice.js';
import type { Passage, UpstreamHost } from './host.js';
import { countOutcome, countStatus } from './outcome-stats.js';
import { requestTimeouts, tellTimeout, type RequestTimeouts } from './request-timeouts.js';
import { RetryState, type RetryDecision } from './retry-state.js';
import { serverNameFor } from './server-name.js';
import { answerTo, failureText, outcomeOf, type UpstreamFailure } from './upstream-failure.js';
import type { UpstreamListener, UpstreamStream } from './upstream-stream.js';

export interface ExchangeRequest {
  readonly headers: HeaderMap;
  readonly body: Buffer;
  /** 0 means no limit. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** `reset`: the answer had begun and broke off, or is too large. */
export type ExchangeAnswer =
  | {
      readonly kind: 'answer';
      readonly headers: HeaderMap;
      readonly body: Buffer;
      readonly trailers: HeaderMap | undefined;
    }
  | { readonly kind: 'reset' };

export interface RunningExchange {
  /** It failed at once: an answer that says so comes nevertheless. */
  readonly refused: boolean;
  cancel(): void;
}

/** Sends; `done` is called once, later, unless it was cancelled. */
export function exchange(
  cluster: Cluster,
  request: ExchangeRequest,
  done: (answer: ExchangeAnswer) => void,
): RunningExchange {
  return new Exchange(cluster, request, done);
}

class Exchange implements RunningExchange, UpstreamListener {
  readonly #cluster: Cluster;
  readonly #request: ExchangeRequest;
  readonly #done: (answer: ExchangeAnswer) => void;
  readonly #timeouts: RequestTimeouts;
  readonly #retries: RetryState | undefined;
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #tryTimer: NodeJS.Timeout | undefined;
  #host: UpstreamHost | undefined;
  #stream: UpstreamStream | undefined;
  #headers: HeaderMap | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #tries = 0;
  #over = false;
  refused = false;

  constructor(cluster: Cluster, request: ExchangeRequest, done: (answer: ExchangeAnswer) => void) {
    this.#cluster = cluster;
    this.#request = request;
    this.#done = done;
    const { headers, timeoutMs } = request;
    this.#timeouts = requestTimeouts(headers, { timeoutMs }, false);
    this.#retries = RetryState.create(headers, undefined, cluster.stats, cluster.breakers.default.retries);
    const { wholeMs } = this.#timeouts;
    // The timer may be the only thing that ends this exchange, so it keeps the process alive.
    if (wholeMs > 0) this.#timer = setTimeout(() => this.#onTimeout(), wholeMs);
    this.#send();
  }

  cancel(): void {
    if (this.#finish()) this.#stream?.abort();
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.#over) return;
    clearTimeout(this.#tryTimer);
    const status = Number(headers.get(':status'));
    countOutcome(this.#host, { status });
    if (this.#again(this.#retries?.onAnswer(headers), headers)) return;
    countStatus(this.#cluster.stats, status, true);
    headers.set('x-envoy-upstream-service-time', String(Math.round(performance.now() - this.#startedAt)));
    this.#headers = headers;
    if (endStream) this.#complete(headers, undefined);
  }

  onData(data: Buffer, endStream: boolean): void {
    if (this.#over) return;
    this.#bytes += data.length;
    if (this.#bytes > this.#request.maxBytes) return this.#reset();
    if (data.length > 0) this.#chunks.push(data);
    if (endStream && this.#headers !== undefined) this.#complete(this.#headers, undefined);
  }

  onTrailers(trailers: HeaderMap): void {
    if (this.#headers !== undefined) this.#complete(this.#headers, trailers);
  }

  onFailure(failure: UpstreamFailure): void {
    if (this.#over) return;
    countOutcome(this.#host, outcomeOf(failure));
    if (this.#headers !== undefined) return this.#reset();
    if (this.#again(this.#retries?.onBroken({ failure, begun: true }))) return;
    const answer = answerTo(failure);
    this.#answer(answer.status, failureText(answer));
  }

  #send(): void {
    const { headers, body } = this.#request;
    this.#retries?.release();
    const host = this.#cluster.pick();
    this.#host = host;
    if (host === undefined) {
      this.#cluster.stats.upstream_cx_none_healthy.add();
      return this.#refuse(503, 'no healthy upstream');
    }
    const passage: Passage = {
      priority: 'default',
      version: versionFor(this.#cluster.spec, 'HTTP/1.1'),
      serverName: serverNameFor(this.#cluster.spec, headers),
    };
    const problem = findUnsendable(headers);
    // On an open connection Envoy's codec says so at once, else once there is one.
    if (problem !== undefined && host.ready(passage)) return this.#refuse(503, problem);
    if (problem !== undefined) return void setImmediate(() => this.#answer(503, problem));
    if (this.#tries++ > 0) tellTimeout(headers, this.#timeouts, performance.now() - this.#startedAt);
    const { perTryMs } = this.#timeouts;
    if (perTryMs > 0) this.#tryTimer = setTimeout(() => this.#onTryTimeout(), perTryMs);
    this.#stream = host.open(passage, { headers, endStream: body.length === 0 }, this);
    if (this.#stream === undefined) {
      const answer = answerTo({ kind: 'overflow', detail: '' });
      return this.#refuse(answer.status, failureText(answer), ['x-envoy-overloaded', 'true']);
    }
    if (body.length > 0) this.#stream.sendData(body, true);
  }

  #again(decision: RetryDecision | undefined, answer?: HeaderMap): boolean {
    if (decision !== 'yes') return false;
    this.#stream?.abort();
    this.#stream = undefined;
    this.#retries?.schedule(() => {
      if (!this.#over) this.#send();
    }, answer);
    return true;
  }

  #onTryTimeout(): void {
    if (this.#over) return;
    this.#cluster.stats.upstream_rq_per_try_timeout.add();
    countOutcome(this.#host, 'timeout');
    if (this.#again(this.#retries?.onBroken({ failure: 'timeout', begun: true }))) return;
    this.#stream?.abort();
    this.#answer(504, 'upstream request timeout');
  }

  #onTimeout(): void {
    if (this.#over) return;
    this.#cluster.stats.upstream_rq_timeout.add();
    countOutcome(this.#host, 'timeout');
    if (this.#headers !== undefined) return this.#reset();
    this.#stream?.abort();
    this.#answer(504, 'upstream request timeout');
  }

  #refuse(status: number, text: string, more: readonly string[] = []): void {
    this.refused = true;
    setImmediate(() => this.#answer(status, text, more));
  }

  #reset(): void {
    this.#stream?.abort();
    if (this.#finish()) this.#done({ kind: 'reset' });
  }

  /** In Envoy's words, as if the upstream had said them. */
  #answer(status: number, text: string, more: readonly string[] = []): void {
    if (this.#over) return;
    countStatus(this.#cluster.stats, status, true);
    const length = String(text.length);
    const lines = [
      ':status',
      String(status),
      'content-length',
      length,
      'content-type',
      'text/plain',
      ...more,
    ];
    this.#chunks = [Buffer.from(text)];
    this.#complete(HeaderMap.fromRaw(lines), undefined);
  }

  #complete(headers: HeaderMap, trailers: HeaderMap | undefined): void {
    if (!this.#finish()) return;
    this.#done({ kind: 'answer', headers, body: Buffer.concat(this.#chunks), trailers });
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#tryTimer);
    this.#retries?.release();
    return true;
  }
}
