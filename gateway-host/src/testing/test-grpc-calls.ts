/** Plugins' gRPC calls and streams, kept until the test answers them. */
import type { GrpcCall, GrpcCallEvents, GrpcCallRequest } from '../abi/callout-client.js';
import { headerLines, type HeaderList } from './test-message.js';

/** What a server answers to a gRPC call. */
export interface TestGrpcAnswer {
  /** A gRPC status; default 0. */
  readonly status?: number;
  readonly statusMessage?: string;
  readonly metadata?: HeaderList;
  readonly messages?: readonly (string | Uint8Array)[];
  readonly trailers?: HeaderList;
}

/** One gRPC call or stream that is open. */
export class TestGrpcCall implements GrpcCall {
  /** Counts from 1 over the host's life, with the HTTP calls. */
  readonly id: number;
  /** The cluster that the plugin named. */
  readonly upstream: string;
  /** `:authority` that the plugin asked for instead of the cluster's name. */
  readonly authority: string | undefined;
  readonly service: string;
  readonly method: string;
  readonly metadata: readonly (readonly [string, string])[];
  readonly timeoutMs: number;
  /** What the plugin has sent so far. */
  readonly messages: Buffer[] = [];
  /** The plugin will send no more. */
  halfClosed = false;
  /** The plugin has ended the call. */
  cancelled = false;
  readonly #events: GrpcCallEvents;
  readonly #forget: () => void;

  constructor(id: number, request: GrpcCallRequest, events: GrpcCallEvents, forget: () => void) {
    this.id = id;
    this.upstream = request.cluster;
    this.authority = request.authority;
    this.service = request.service;
    this.method = request.method;
    this.metadata = request.metadata;
    this.timeoutMs = request.timeoutMs;
    this.#events = events;
    this.#forget = forget;
  }

  send(message: Buffer, endStream: boolean): void {
    if (!this.halfClosed) this.messages.push(message);
    this.halfClosed ||= endStream;
  }

  close(): void {
    this.halfClosed = true;
  }

  cancel(): void {
    this.cancelled = true;
    this.#forget();
  }

  /** Answers in one go: metadata, messages, trailers, status. */
  respond(answer: TestGrpcAnswer = {}): void {
    this.sendInitialMetadata(answer.metadata);
    for (const message of answer.messages ?? []) this.sendMessage(message);
    this.sendTrailingMetadata(answer.trailers);
    this.finish(answer.status, answer.statusMessage);
  }

  sendInitialMetadata(metadata?: HeaderList): void {
    if (!this.cancelled) this.#events.onInitialMetadata(headerLines(metadata));
  }

  sendMessage(message: string | Uint8Array): void {
    if (!this.cancelled) this.#events.onMessage(Buffer.from(message));
  }

  sendTrailingMetadata(metadata?: HeaderList): void {
    if (!this.cancelled) this.#events.onTrailingMetadata(headerLines(metadata));
  }

  /** Ends the call with a gRPC status. */
  finish(status = 0, message = ''): void {
    this.#forget();
    if (!this.cancelled) this.#events.onClose(status, message);
  }
}
