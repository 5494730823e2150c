/**
 * A whole request and a whole answer, for plugins' callouts and for fetching code.
 * Spec: Envoy source/common/http/async_client_impl.cc; failures are answers in Envoy's words, except an answer that is too large.
 */
import { HeaderMap } from '../../abi/header-map.js';
import type { Cluster } from './cluster.js';
import { answerTo, failureText, type UpstreamFailure } from './upstream-failure.js';
import { UpstreamRequest, type UpstreamListener } from './upstream-request.js';

export interface ExchangeRequest {
  readonly headers: HeaderMap;
  readonly body: Buffer;
  /** 0 means no limit. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export type ExchangeAnswer =
  | { readonly kind: 'answer'; readonly headers: HeaderMap; readonly body: Buffer }
  | { readonly kind: 'too-large' };

/** Sends; `done` is called once, later, unless it was cancelled. */
export function exchange(
  cluster: Cluster,
  request: ExchangeRequest,
  done: (answer: ExchangeAnswer) => void,
): { cancel(): void } {
  return new Exchange(cluster, request, done);
}

class Exchange implements UpstreamListener {
  readonly #cluster: Cluster;
  readonly #done: (answer: ExchangeAnswer) => void;
  readonly #maxBytes: number;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #startedAt = performance.now();
  #request: UpstreamRequest | undefined;
  #headers: HeaderMap | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #over = false;

  constructor(cluster: Cluster, request: ExchangeRequest, done: (answer: ExchangeAnswer) => void) {
    this.#cluster = cluster;
    this.#done = done;
    this.#maxBytes = request.maxBytes;
    cluster.stats.requests.add();
    cluster.stats.active.add();
    // The timer may be the only thing that ends this exchange, so it keeps the process alive.
    if (request.timeoutMs > 0) this.#timer = setTimeout(() => this.#onTimeout(), request.timeoutMs);
    const host = cluster.pick();
    if (host === undefined) {
      setImmediate(() => this.#answer(503, 'no healthy upstream'));
      return;
    }
    const body = request.body.length === 0 ? null : request.body;
    this.#request = new UpstreamRequest(host, { headers: request.headers, body }, this);
  }

  cancel(): void {
    if (this.#finish()) this.#request?.abort();
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    headers.set('x-envoy-upstream-service-time', String(Math.round(performance.now() - this.#startedAt)));
    this.#headers = headers;
    if (endStream) this.#complete(headers);
  }

  onData(data: Buffer, endStream: boolean): void {
    this.#bytes += data.length;
    if (this.#bytes > this.#maxBytes) {
      this.#request?.abort();
      if (this.#finish()) this.#done({ kind: 'too-large' });
      return;
    }
    if (data.length > 0) this.#chunks.push(data);
    if (endStream && this.#headers !== undefined) this.#complete(this.#headers);
  }

  onFailure(failure: UpstreamFailure): void {
    const answer = answerTo(failure);
    this.#answer(answer.status, failureText(answer));
  }

  #onTimeout(): void {
    this.#request?.abort();
    this.#cluster.stats.timeouts.add();
    this.#answer(504, 'upstream request timeout');
  }

  #answer(status: number, text: string): void {
    const lines = [
      ':status',
      String(status),
      'content-length',
      String(text.length),
      'content-type',
      'text/plain',
    ];
    this.#chunks = [Buffer.from(text)];
    this.#complete(HeaderMap.fromRaw(lines));
  }

  #complete(headers: HeaderMap): void {
    if (!this.#finish()) return;
    this.#cluster.stats.statuses.count(Number(headers.get(':status')));
    this.#done({ kind: 'answer', headers, body: Buffer.concat(this.#chunks) });
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#cluster.stats.active.add(-1);
    return true;
  }
}
