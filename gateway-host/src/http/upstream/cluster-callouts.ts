/**
 * Carries plugins' callouts to clusters.
 * Spec: Envoy source/extensions/common/wasm/context.cc (httpCall); envoy-observed §11 (headers, 32 MiB, failures as answers).
 */
import type { CalloutAnswer, CalloutClient, CalloutRequest } from '../../abi/callout-client.js';
import { HeaderMap } from '../../abi/header-map.js';
import type { ClusterSet } from './cluster-set.js';
import { exchange, type ExchangeAnswer } from './exchange.js';

const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** Envoy's default when a plugin gives no limit is none; the peer is told so by leaving the header out. */
const TIMEOUT_HEADER = 'x-envoy-expected-rq-timeout-ms';

export class ClusterCallouts implements CalloutClient {
  readonly #clusters: ClusterSet;

  constructor(clusters: ClusterSet) {
    this.#clusters = clusters;
  }

  has(cluster: string): boolean {
    return this.#clusters.get(cluster) !== undefined;
  }

  send(request: CalloutRequest, done: (answer: CalloutAnswer) => void): { cancel(): void } | undefined {
    const cluster = this.#clusters.get(request.cluster);
    if (cluster === undefined) return undefined;
    const headers = HeaderMap.from(request.headers);
    if (request.body.length > 0) headers.set('content-length', String(request.body.length));
    headers.set('x-envoy-internal', 'true');
    if (request.timeoutMs > 0) headers.set(TIMEOUT_HEADER, String(request.timeoutMs));
    const { body, timeoutMs } = request;
    return exchange(cluster, { headers, body, timeoutMs, maxBytes: MAX_ANSWER_BYTES }, (answer) =>
      done(toCalloutAnswer(answer)),
    );
  }
}

function toCalloutAnswer(answer: ExchangeAnswer): CalloutAnswer {
  if (answer.kind === 'too-large') return { failure: 'reset' };
  return { headers: answer.headers.entries(), body: answer.body, trailers: [] };
}
