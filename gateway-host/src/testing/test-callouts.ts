/** Plugins' calls to other services, kept until the test answers them. */
import type {
  CalloutAnswer,
  CalloutClient,
  CalloutRequest,
  GrpcCallEvents,
  GrpcCallRequest,
} from '../abi/callout-client.js';
import { TestGrpcCall } from './test-grpc-calls.js';
import { headerLines, type HeaderList } from './test-message.js';

/** One call that waits for its answer. */
export interface TestCallout {
  /** Counts from 1 over the host's life. */
  readonly id: number;
  /** The cluster that the plugin named. */
  readonly upstream: string;
  readonly headers: [string, string][];
  readonly body: Buffer;
  readonly timeoutMs: number;
  header(name: string): string | undefined;
  respond(answer: { status?: number; headers?: HeaderList; body?: string | Uint8Array }): void;
  /** The connection is reset, or the answer is over the limit: the plugin gets no headers. */
  fail(reason?: string): void;
}

/** A callout client that a test drives. */
export class TestCallouts implements CalloutClient {
  readonly #pending = new Map<number, TestCallout>();
  readonly #grpc = new Map<number, TestGrpcCall>();
  readonly #clusters: readonly string[] | undefined;
  #lastId = 0;

  constructor(clusters: readonly string[] | undefined) {
    this.#clusters = clusters;
  }

  get pending(): TestCallout[] {
    return [...this.#pending.values()];
  }

  /** gRPC calls and streams that are open. */
  get grpcCalls(): TestGrpcCall[] {
    return [...this.#grpc.values()];
  }

  get lastId(): number {
    return this.#lastId;
  }

  has(cluster: string): boolean {
    return this.#clusters === undefined || this.#clusters.includes(cluster);
  }

  send(request: CalloutRequest, done: (answer: CalloutAnswer) => void): { cancel(): void } {
    const id = ++this.#lastId;
    const finish = (answer: CalloutAnswer): void => {
      if (this.#pending.delete(id)) done(answer);
    };
    const headers = request.headers.map(([name, value]): [string, string] => [name, value]);
    this.#pending.set(id, {
      id,
      upstream: request.cluster,
      headers,
      body: request.body,
      timeoutMs: request.timeoutMs,
      header: (name) => headers.find(([known]) => known === name.toLowerCase())?.[1],
      respond: ({ status = 200, headers: lines, body = '' }) => {
        const answer: [string, string][] = [[':status', String(status)], ...headerLines(lines)];
        finish({ headers: answer, body: Buffer.from(body), trailers: [] });
      },
      fail: (reason = 'reset') => finish({ failure: reason }),
    });
    return { cancel: () => void this.#pending.delete(id) };
  }
  openGrpc(request: GrpcCallRequest, events: GrpcCallEvents): TestGrpcCall {
    const id = ++this.#lastId;
    const call = new TestGrpcCall(id, request, events, () => void this.#grpc.delete(id));
    this.#grpc.set(id, call);
    return call;
  }
}
