/**
 * A gRPC call that a plugin makes of a cluster, as Envoy's own gRPC client makes it.
 * Spec: PROTOCOL-HTTP2.md of gRPC; Envoy source/common/grpc/async_client_impl.cc; seen of 1.40: every call tells initial
 * metadata, trailing metadata and an end, in this order, and the end's message carries the response code details in braces.
 */
import type { GrpcCall, GrpcCallEvents, GrpcCallRequest } from '../../abi/callout-client.js';
import { HeaderMap } from '../../abi/header-map.js';
import { versionFor } from './codec-choice.js';
import type { Cluster } from './cluster.js';
import { GrpcStatus, httpToGrpcStatus, readGrpcStatus } from './grpc-status.js';
import { frameMessage, MessageReader } from './grpc-frames.js';
import type { UpstreamHost } from './host.js';
import { countOutcome, countStatus } from './outcome-stats.js';
import { serverNameFor } from './server-name.js';
import {
  answerTo,
  failureDetails,
  failureText,
  outcomeOf,
  type UpstreamFailure,
} from './upstream-failure.js';
import type { UpstreamListener, UpstreamStream } from './upstream-stream.js';

const EMPTY = Buffer.alloc(0);
const VIA_UPSTREAM = 'via_upstream';

/** Events come later, never inside this call. */
export function openGrpcStream(
  cluster: Cluster,
  request: GrpcCallRequest,
  events: GrpcCallEvents,
): GrpcCall | undefined {
  const host = cluster.pick();
  if (host === undefined) {
    cluster.stats.upstream_cx_none_healthy.add();
    return undefined;
  }
  const stream = new GrpcStream(cluster, host, request, events);
  return stream.refused ? undefined : stream;
}

class GrpcStream implements GrpcCall, UpstreamListener {
  readonly #cluster: Cluster;
  readonly #host: UpstreamHost;
  readonly #events: GrpcCallEvents;
  readonly #reader = new MessageReader();
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #stream: UpstreamStream | undefined;
  #answered = false;
  #closed = false;
  #over = false;

  constructor(cluster: Cluster, host: UpstreamHost, request: GrpcCallRequest, events: GrpcCallEvents) {
    this.#cluster = cluster;
    this.#host = host;
    this.#events = events;
    const headers = requestHeaders(request);
    const passage = {
      priority: 'default',
      version: versionFor(cluster.spec, 'HTTP/2'),
      serverName: serverNameFor(cluster.spec, headers),
    } as const;
    this.#stream = host.open(passage, { headers, endStream: false }, this);
    if (this.#stream === undefined) setImmediate(() => this.#answerLocally({ kind: 'overflow', detail: '' }));
    if (request.timeoutMs > 0) this.#timer = setTimeout(() => this.#onTimeout(), request.timeoutMs);
  }

  /** A circuit breaker is open. */
  get refused(): boolean {
    return this.#stream === undefined;
  }

  send(message: Buffer, endStream: boolean): void {
    if (this.#over || this.#closed) return;
    this.#closed = endStream;
    this.#stream?.sendData(frameMessage(message), endStream);
  }

  close(): void {
    if (this.#over || this.#closed) return;
    this.#closed = true;
    this.#stream?.sendData(EMPTY, true);
  }

  cancel(): void {
    if (this.#finish()) this.#stream?.abort();
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.#over) return;
    const status = Number(headers.get(':status'));
    countOutcome(this.#host, { status });
    countStatus(this.#cluster.stats, status, true);
    // Told only of a request that is complete, as in Envoy: a stream that still sends has no such time.
    if (this.#closed)
      headers.set('x-envoy-upstream-service-time', String(Math.round(performance.now() - this.#startedAt)));
    if (endStream && headers.has('grpc-status')) return this.#onTrailersOnly(headers, VIA_UPSTREAM);
    if (status !== 200) return this.#refuse(httpToGrpcStatus(status));
    this.#answered = true;
    this.#events.onInitialMetadata(headers.entries());
    if (endStream) this.#fail(GrpcStatus.Unknown, VIA_UPSTREAM);
  }

  onData(data: Buffer, endStream: boolean): void {
    if (this.#over) return;
    const messages = this.#reader.read(data);
    for (const message of messages ?? []) if (!this.#over) this.#events.onMessage(message);
    if (messages === undefined) {
      this.#stream?.abort();
      return this.#fail(GrpcStatus.Internal, VIA_UPSTREAM);
    }
    // The other side owes a status.
    if (endStream) this.#fail(GrpcStatus.Unknown, VIA_UPSTREAM);
  }

  onTrailers(trailers: HeaderMap): void {
    if (this.#over) return;
    this.#end(trailers, VIA_UPSTREAM);
  }

  onFailure(failure: UpstreamFailure): void {
    if (this.#over) return;
    countOutcome(this.#host, outcomeOf(failure));
    if (this.#answered) this.#fail(GrpcStatus.Internal, failureDetails(failure, true));
    else this.#answerLocally(failure);
  }

  #onTimeout(): void {
    if (this.#over) return;
    this.#stream?.abort();
    this.#cluster.stats.upstream_rq_timeout.add();
    countOutcome(this.#host, 'timeout');
    if (this.#answered) return this.#fail(GrpcStatus.Internal, 'response_timeout');
    countStatus(this.#cluster.stats, 504, true);
    this.#onTrailersOnly(localAnswer('upstream request timeout'), 'response_timeout');
  }

  /** Envoy's router answers itself, in gRPC. */
  #answerLocally(failure: UpstreamFailure): void {
    if (this.#over) return;
    const answer = answerTo(failure);
    countStatus(this.#cluster.stats, answer.status, true);
    this.#onTrailersOnly(localAnswer(failureText(answer)), failureDetails(failure, false));
  }

  /** An answer in HTTP's own words. */
  #refuse(status: number): void {
    this.#stream?.abort();
    this.#events.onInitialMetadata([]);
    this.#fail(status, VIA_UPSTREAM);
  }

  #onTrailersOnly(headers: HeaderMap, details: string): void {
    this.#events.onInitialMetadata([]);
    this.#end(headers, details);
  }

  #end(trailers: HeaderMap, details: string): void {
    if (!this.#finish()) return;
    const status = readGrpcStatus(trailers);
    const message = trailers.get('grpc-message') ?? '';
    if (!this.#closed) this.#stream?.abort();
    this.#events.onTrailingMetadata(trailers.entries());
    this.#events.onClose(status, message === '' ? details : `${message}{${details}}`);
  }

  #fail(status: number, details: string): void {
    if (!this.#finish()) return;
    if (!this.#closed) this.#stream?.abort();
    this.#events.onTrailingMetadata([]);
    this.#events.onClose(status, details);
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    return true;
  }
}

function requestHeaders(request: GrpcCallRequest): HeaderMap {
  const headers = HeaderMap.from([
    [':method', 'POST'],
    [':path', `/${request.service}/${request.method}`],
    [':authority', request.cluster],
    [':scheme', 'http'],
    ['te', 'trailers'],
  ]);
  if (request.timeoutMs > 0) headers.add('grpc-timeout', grpcTimeout(request.timeoutMs));
  headers.add('content-type', 'application/grpc');
  for (const [name, value] of request.metadata) {
    headers.add(name, name.endsWith('-bin') ? Buffer.from(value, 'latin1').toString('base64') : value);
  }
  headers.add('x-envoy-internal', 'true');
  if (request.timeoutMs > 0) headers.add('x-envoy-expected-rq-timeout-ms', String(request.timeoutMs));
  return headers;
}

/** At most eight digits: larger units where milliseconds do not fit. */
function grpcTimeout(ms: number): string {
  const units = [
    ['m', 1],
    ['S', 1000],
    ['M', 60_000],
    ['H', 3_600_000],
  ] as const;
  for (const [unit, size] of units) if (ms / size < 100_000_000) return `${Math.floor(ms / size)}${unit}`;
  return '99999999H';
}

function localAnswer(message: string): HeaderMap {
  const status = String(GrpcStatus.Unavailable);
  return HeaderMap.fromRaw([
    ...[':status', '200', 'content-type', 'application/grpc'],
    ...['grpc-status', status, 'grpc-message', message],
  ]);
}
