/**
 * One request through a test host's plugins, without sockets: what a test sends, and what came out at either end.
 */
import { HeaderMap } from '../abi/header-map.js';
import type { AttributeSource } from '../http/filter/attributes.js';
import { type FilterFactory, FilterManager } from '../http/filter/filter-manager.js';
import type { StreamInfo } from '../http/filter-chain.js';
import type { PauseReport, PauseWatch } from './pause-report.js';
import type { TestCallout, TestCallouts } from './test-callouts.js';
import type { TestGrpcCall } from './test-grpc-calls.js';
import { bodyChunks, type BodyInput, headerLines, type HeaderList, TestMessage } from './test-message.js';

/** Where a forwarded request is said to have gone. */
const UPSTREAM_ADDRESS = '127.0.0.1:9000';

/** Attributes by dotted path, such as `xds.route_name`. */
export type TestProperties = Readonly<Record<string, string | number | boolean | Uint8Array>>;

/** A request as a client sends it. */
export interface TestRequest {
  readonly method?: string;
  readonly path?: string;
  readonly authority?: string;
  readonly headers?: HeaderList;
  /** A list is sent chunk by chunk, without content-length. */
  readonly body?: BodyInput;
  readonly trailers?: HeaderList;
  /** The body goes on: send the rest with `sendData`. */
  readonly keepOpen?: boolean;
  /** Attributes of this request alone, by dotted path; they win over the host's. */
  readonly properties?: TestProperties;
}

/** An upstream's answer. */
export interface TestAnswer {
  readonly status?: number;
  readonly headers?: HeaderList;
  readonly body?: BodyInput;
  readonly trailers?: HeaderList;
}

/** What became of a request so far. */
export type TestOutcome = 'local-reply' | 'upstream' | 'paused' | 'reset';

/** What a stream takes from its host. */
export interface TestStreamParts {
  readonly factories: readonly FilterFactory[];
  readonly callouts: TestCallouts;
  readonly attributes: AttributeSource;
  readonly now: () => bigint;
  readonly id: number;
  readonly bufferLimit: number;
  readonly watch: PauseWatch;
  /** Some plugin has a timer that may act on this stream. */
  readonly timers: () => boolean;
}

/** One stream. */
export class TestStream {
  /** What the upstream got, once headers were forwarded. */
  upstream: TestMessage | undefined;
  /** What the client got, once headers were sent. */
  response: TestMessage | undefined;
  readonly info: StreamInfo;
  readonly #manager: FilterManager;
  readonly #callouts: TestCallouts;
  readonly #firstCallout: number;
  readonly #parts: TestStreamParts;
  #requestEnded = false;
  #answerEnded = false;
  #responseComplete = false;
  #upstreamComplete = false;
  #reset = false;
  /** Times that a filter wrote to the request headers, each of which makes Envoy choose the route again. */
  routeChanges = 0;
  /** A filter holds so much that the client is to send no more for now. */
  readDisabled = false;

  constructor(parts: TestStreamParts) {
    this.#parts = parts;
    this.info = streamInfo(parts);
    this.#callouts = parts.callouts;
    this.#firstCallout = parts.callouts.lastId + 1;
    this.#manager = new FilterManager({
      factories: parts.factories,
      bufferLimit: parts.bufferLimit,
      attributes: parts.attributes,
      info: this.info,
      router: {
        decodeHeaders: (headers, endStream) => {
          this.upstream = new TestMessage(headers);
          this.info.upstreamAddress = UPSTREAM_ADDRESS;
          this.#upstreamComplete = endStream;
        },
        decodeData: (data, endStream) => {
          this.upstream?.append(data);
          this.#upstreamComplete = endStream;
        },
        decodeTrailers: (trailers) => {
          if (this.upstream !== undefined) this.upstream.trailers = trailers;
          this.#upstreamComplete = true;
        },
        cancel: () => {},
      },
      downstream: {
        encodeInterim: () => undefined,
        encodeHeaders: (headers, endStream) => {
          this.response = new TestMessage(headers);
          this.#responseComplete = endStream;
        },
        encodeData: (data, endStream) => {
          this.response?.append(data);
          this.#responseComplete = endStream;
        },
        encodeTrailers: (trailers) => {
          if (this.response !== undefined) this.response.trailers = trailers;
          this.#responseComplete = true;
        },
        reset: () => void (this.#reset = true),
      },
      flow: { readDisable: (disabled) => void (this.readDisabled = disabled) },
      onRequestHeadersChanged: () => void this.routeChanges++,
    });
  }

  /** Where the request has got to. */
  get outcome(): TestOutcome {
    if (this.#reset) return 'reset';
    if (this.response !== undefined && this.info.responseCodeDetails !== 'via_upstream') return 'local-reply';
    return this.#upstreamComplete ? 'upstream' : 'paused';
  }

  /** Every callback of this stream has run, on_log, on_done and on_delete included. */
  get complete(): boolean {
    return this.#manager.complete;
  }

  /** Who holds the stream, and whether anything can resume it; undefined while nobody does. */
  get pause(): PauseReport | undefined {
    if (this.complete || this.#reset || this.#responseComplete) return undefined;
    const answering = this.#upstreamComplete;
    return this.#parts.watch.report(answering ? 'response' : 'request', {
      callouts: this.callouts.length + this.grpcCalls.length,
      timers: this.#parts.timers(),
      moreToCome: answering ? !this.#answerEnded : !this.#requestEnded,
    });
  }

  /** Calls to other services that were made since this stream began and wait for an answer. */
  get callouts(): TestCallout[] {
    return this.#callouts.pending.filter((call) => call.id >= this.#firstCallout);
  }

  /** gRPC calls and streams that were opened since this stream began and are still open. */
  get grpcCalls(): TestGrpcCall[] {
    return this.#callouts.grpcCalls.filter((call) => call.id >= this.#firstCallout);
  }

  /** Sends the request; done by the host. */
  send(request: TestRequest): void {
    const { chunks, length } = bodyChunks(request.body);
    const lines = headerLines(request.headers);
    const headers = HeaderMap.from([
      [':authority', request.authority ?? 'test.local'],
      [':path', request.path ?? '/'],
      [':method', request.method ?? (request.body === undefined ? 'GET' : 'POST')],
      [':scheme', 'http'],
      ...lines,
    ]);
    if (length !== undefined && request.keepOpen !== true && !headers.has('content-length')) {
      headers.add('content-length', String(length));
    }
    if (!headers.has('x-forwarded-proto')) headers.add('x-forwarded-proto', 'http');
    if (!headers.has('x-request-id')) headers.add('x-request-id', requestId(this.info.id));
    const keepOpen = request.keepOpen === true;
    const { trailers } = request;
    const bodiless = !keepOpen && trailers === undefined && (request.body === undefined || length === 0);
    this.#requestEnded = bodiless;
    this.#manager.decodeHeaders(headers, bodiless);
    if (bodiless) return;
    for (const chunk of chunks) this.sendData(chunk, false);
    if (keepOpen) return;
    this.#requestEnded = true;
    if (trailers === undefined) this.sendData('', true);
    else this.#manager.decodeTrailers(HeaderMap.from(headerLines(trailers)));
  }

  /** Sends more of the body. */
  sendData(data: string | Uint8Array, endStream: boolean): void {
    this.#requestEnded ||= endStream;
    this.#manager.decodeData(Buffer.from(data), endStream);
  }

  /** The upstream answers. */
  respond(answer: TestAnswer): this {
    if (this.upstream === undefined)
      throw new Error('the request has not reached the upstream: nothing to answer');
    const { chunks, length } = bodyChunks(answer.body);
    const headers = HeaderMap.from([
      [':status', String(answer.status ?? 200)],
      ...headerLines(answer.headers),
    ]);
    if (length !== undefined && !headers.has('content-length')) headers.add('content-length', String(length));
    this.#answerEnded = true;
    const { trailers } = answer;
    const bodiless = trailers === undefined && (answer.body === undefined || length === 0);
    this.#manager.encodeHeaders(headers, bodiless);
    if (bodiless) return this;
    for (const chunk of chunks) this.#manager.encodeData(chunk, false);
    if (trailers === undefined) this.#manager.encodeData(Buffer.alloc(0), true);
    else this.#manager.encodeTrailers(HeaderMap.from(headerLines(trailers)));
    return this;
  }

  /** The client goes away, unless the stream is over already. */
  close(): void {
    this.#manager.onDownstreamClose();
  }
}

function streamInfo(parts: TestStreamParts): StreamInfo {
  return {
    id: BigInt(parts.id),
    startTimeNs: parts.now(),
    protocol: 'HTTP/1.1',
    downstreamRemoteAddress: '127.0.0.1:50000',
    downstreamLocalAddress: '127.0.0.1:8080',
    connectionId: parts.id,
    listenerName: 'test',
    routeName: '',
    virtualHostName: '',
    clusterName: '',
    upstreamAddress: undefined,
    responseCode: 0,
    responseCodeDetails: undefined,
    responseFlags: 0,
    requestSize: 0,
    responseSize: 0,
    filterState: new Map(),
  };
}

function requestId(id: bigint): string {
  return `00000000-0000-4000-8000-${id.toString(16).padStart(12, '0')}`;
}
