/**
 * The questions that a health check asks: over HTTP, over gRPC, or with plain bytes.
 * Spec: Envoy source/extensions/health_checkers/{http,grpc,tcp}/health_checker_impl.cc; grpc.health.v1.Health.
 */
import { connect } from 'node:net';

import { HeaderMap } from '../../abi/header-map.js';
import { readGrpcStatus } from './grpc-status.js';
import { frameMessage, MessageReader } from './grpc-frames.js';
import type { HealthProbe, StatusRange } from './health-check-spec.js';
import { ProbeConnection, type ProbePlace } from './probe-connection.js';
import type { UpstreamListener, UpstreamStream } from './upstream-stream.js';

/** `retriable` and `network` count towards a threshold, `unhealthy` decides at once. */
export type ProbeResult = 'healthy' | 'unhealthy' | 'retriable' | 'network';

/** Asks one host, again and again. */
export interface Prober {
  /** `done` is called once unless the question is cancelled. */
  ask(done: (result: ProbeResult) => void): void;
  cancel(): void;
  close(): void;
}

/** `name`: what the host is called in the request. */
export function createProber(probe: HealthProbe, place: ProbePlace, name: string): Prober {
  if (probe.kind === 'tcp') return new TcpProber(probe, place);
  return new RequestProber(probe, new ProbeConnection(place, probe.kind === 'grpc' || probe.http2), name);
}

const MAX_BODY = 64 * 1024;
const SERVING = 1;

type RequestProbe = Exclude<HealthProbe, { kind: 'tcp' }>;

class RequestProber implements Prober {
  readonly #probe: RequestProbe;
  readonly #connection: ProbeConnection;
  readonly #name: string;
  #stream: UpstreamStream | undefined;

  constructor(probe: RequestProbe, connection: ProbeConnection, name: string) {
    this.#probe = probe;
    this.#connection = connection;
    this.#name = name;
  }

  ask(done: (result: ProbeResult) => void): void {
    const probe = this.#probe;
    const listener = new AnswerReader((answer) => {
      this.#stream = undefined;
      if (answer === undefined) return done('network');
      done(probe.kind === 'grpc' ? judgeGrpc(answer) : judgeHttp(probe, answer));
    });
    const grpc = probe.kind === 'grpc';
    const headers = grpc ? grpcHeaders(probe, this.#name) : httpHeaders(probe, this.#name);
    this.#connection.request({ headers, endStream: !grpc }, listener, (stream) => {
      this.#stream = stream;
      if (grpc) stream.sendData(frameMessage(textField(probe.service)), true);
    });
  }

  cancel(): void {
    this.#stream?.abort();
    this.#stream = undefined;
    this.#connection.close();
  }

  close(): void {
    this.cancel();
  }
}

interface Answer {
  readonly headers: HeaderMap;
  readonly body: Buffer;
  readonly trailers: HeaderMap | undefined;
}

/** Collects a small answer; undefined: there was none. */
class AnswerReader implements UpstreamListener {
  readonly #done: (answer: Answer | undefined) => void;
  #headers: HeaderMap | undefined;
  #body: Buffer = Buffer.alloc(0);

  constructor(done: (answer: Answer | undefined) => void) {
    this.#done = done;
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    this.#headers = headers;
    if (endStream) this.#finish(undefined);
  }

  onData(data: Buffer, endStream: boolean): void {
    if (this.#body.length < MAX_BODY) this.#body = Buffer.concat([this.#body, data]);
    if (endStream) this.#finish(undefined);
  }

  onTrailers(trailers: HeaderMap): void {
    this.#finish(trailers);
  }

  onFailure(): void {
    this.#done(undefined);
  }

  #finish(trailers: HeaderMap | undefined): void {
    const headers = this.#headers;
    this.#done(headers === undefined ? undefined : { headers, body: this.#body, trailers });
  }
}

function httpHeaders(probe: Extract<HealthProbe, { kind: 'http' }>, name: string): HeaderMap {
  const headers = HeaderMap.from([
    [':method', probe.method],
    [':authority', probe.host === '' ? name : probe.host],
    [':path', probe.path],
    [':scheme', 'http'],
    ['user-agent', 'Envoy/HC'],
  ]);
  for (const { name: header, value, replace } of probe.add) {
    if (replace) headers.set(header, value);
    else headers.add(header, value);
  }
  for (const header of probe.remove) headers.remove(header);
  return headers;
}

function judgeHttp(probe: Extract<HealthProbe, { kind: 'http' }>, { headers, body }: Answer): ProbeResult {
  const status = Number(headers.get(':status'));
  if (inRanges(probe.expected, status)) return contains(body, probe.receive) ? 'healthy' : 'unhealthy';
  return inRanges(probe.retriable, status) ? 'retriable' : 'unhealthy';
}

function inRanges(ranges: readonly StatusRange[], status: number): boolean {
  return ranges.some(({ start, end }) => status >= start && status < end);
}

/** Each piece behind the one before. */
function contains(bytes: Buffer, pieces: readonly string[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    const found = bytes.indexOf(piece, at, 'latin1');
    if (found < 0) return false;
    at = found + piece.length;
  }
  return true;
}

function grpcHeaders(probe: Extract<HealthProbe, { kind: 'grpc' }>, name: string): HeaderMap {
  return HeaderMap.from([
    [':method', 'POST'],
    [':path', '/grpc.health.v1.Health/Check'],
    [':authority', probe.authority === '' ? name : probe.authority],
    [':scheme', 'http'],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ['user-agent', 'Envoy/HC'],
  ]);
}

function judgeGrpc({ headers, body, trailers }: Answer): ProbeResult {
  if (headers.get(':status') !== '200' || readGrpcStatus(trailers ?? headers) !== 0) return 'unhealthy';
  const [message] = new MessageReader().read(body) ?? [];
  // HealthCheckResponse: field 1, a number.
  return message?.[0] === 0x08 && message[1] === SERVING ? 'healthy' : 'unhealthy';
}

/** HealthCheckRequest: field 1, the service's name. */
function textField(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) return bytes;
  const length = bytes.length < 0x80 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
  return Buffer.concat([Buffer.from([0x0a, ...length]), bytes]);
}

class TcpProber implements Prober {
  readonly #probe: Extract<HealthProbe, { kind: 'tcp' }>;
  readonly #place: ProbePlace;
  #cancel: (() => void) | undefined;

  constructor(probe: Extract<HealthProbe, { kind: 'tcp' }>, place: ProbePlace) {
    this.#probe = probe;
    this.#place = place;
  }

  ask(done: (result: ProbeResult) => void): void {
    const { send, receive } = this.#probe;
    const socket = connect({ host: this.#place.address, port: this.#place.port });
    socket.unref();
    let got: Buffer = Buffer.alloc(0);
    const finish = (result: ProbeResult | undefined): void => {
      this.#cancel = undefined;
      socket.removeAllListeners().on('error', () => undefined);
      socket.destroy();
      if (result !== undefined) done(result);
    };
    this.#cancel = () => finish(undefined);
    socket.on('error', () => finish('network'));
    socket.on('close', () => finish('network'));
    socket.on('connect', () => {
      if (send !== '') socket.write(send, 'latin1');
      if (receive.length === 0) finish('healthy');
    });
    socket.on('data', (bytes: Buffer) => {
      got = Buffer.concat([got, bytes]).subarray(0, MAX_BODY);
      if (contains(got, receive)) finish('healthy');
    });
  }

  cancel(): void {
    this.#cancel?.();
  }

  close(): void {
    this.cancel();
  }
}
