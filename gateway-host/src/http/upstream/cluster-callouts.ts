/**
 * Carries plugins' callouts to clusters.
 * Spec: Envoy source/extensions/common/wasm/context.cc (httpCall); envoy-observed §11 (headers, 32 MiB, failures as answers).
 */
import type {
  CalloutAnswer,
  CalloutClient,
  CalloutRequest,
  GrpcCall,
  GrpcCallEvents,
  GrpcCallRequest,
} from '../../abi/callout-client.js';
import { HeaderMap } from '../../abi/header-map.js';
import type { ClusterSet } from './cluster-set.js';
import { exchange, type ExchangeAnswer } from './exchange.js';
import { openGrpcStream } from './grpc-stream.js';

const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

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
    const { body, timeoutMs } = request;
    if (body.length > 0) headers.set('content-length', String(body.length));
    headers.set('x-envoy-internal', 'true');
    // Envoy sends no trailers: those of the request are dropped.
    const wanted = { headers, body, timeoutMs, maxBytes: MAX_ANSWER_BYTES };
    const call = exchange(cluster, wanted, (answer) => done(toCalloutAnswer(answer)));
    if (!call.refused) return call;
    call.cancel();
    return undefined;
  }

  openGrpc(request: GrpcCallRequest, events: GrpcCallEvents): GrpcCall | undefined {
    const cluster = this.#clusters.get(request.cluster);
    return cluster === undefined ? undefined : openGrpcStream(cluster, request, events);
  }
}

function toCalloutAnswer(answer: ExchangeAnswer): CalloutAnswer {
  if (answer.kind === 'reset') return { failure: 'reset' };
  const trailers = answer.trailers?.entries() ?? [];
  return { headers: answer.headers.entries(), body: answer.body, trailers };
}
