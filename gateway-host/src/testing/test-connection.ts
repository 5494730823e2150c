/**
 * One connection without HTTP through a test host's plugins, without sockets: what a test sends, and what came out at
 * either end. Behind the plugins stands what a TCP proxy is in a gateway.
 */
import { BodyBuffer } from '../abi/body-buffer.js';
import { FilterStatus, PeerType, type NetworkFilter } from '../abi/network-filter.js';
import type { AttributeValue } from '../abi/stream-filter.js';
import { ConnectionFilters } from '../http/connection-filters.js';
import { connectionAttribute, connectionInfo } from '../http/connection-info.js';
import type { StreamInfo } from '../http/filter-chain.js';

/** Where a forwarded connection is said to have gone. */
const UPSTREAM_ADDRESS = '127.0.0.1:9000';

/** What a connection takes from its host. */
export interface TestConnectionParts {
  readonly filters: readonly (NetworkFilter | undefined)[];
  readonly attributes: (path: string) => AttributeValue;
  readonly id: number;
}

/** Bytes that came out at one end. */
export class TestBytes {
  #chunks: Buffer[] = [];
  /** Nothing more comes. */
  ended = false;

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  text(): string {
    return this.bytes.toString('utf8');
  }

  /** Called by the chain's end. */
  append(chunk: Buffer): void {
    this.#chunks.push(Buffer.from(chunk));
  }
}

/** One connection. */
export class TestConnection {
  /** What the upstream got. */
  readonly upstream = new TestBytes();
  /** What the client got. */
  readonly client = new TestBytes();
  readonly info: StreamInfo;
  /** Every plugin has let the connection pass: an upstream connection was made. */
  connected = false;
  readonly #filters: ConnectionFilters;
  readonly #fromUpstream = new BodyBuffer();
  #waiting: { data: Buffer; end: boolean }[] = [];

  constructor({ filters, attributes, id }: TestConnectionParts) {
    this.info = connectionInfo({
      id,
      listenerName: 'test',
      filterChainName: '',
      remoteAddress: '127.0.0.1:50000',
      localAddress: '127.0.0.1:8080',
      serverName: '',
    });
    this.#filters = new ConnectionFilters({
      info: this.info,
      attributes: (path) => attributes(path) ?? connectionAttribute(path, this.info),
      client: {
        write: (data) => this.client.append(data),
        endWrite: () => void (this.client.ended = true),
        close: () => void (this.client.ended = true),
        hungUp: () => void (this.client.ended = true),
        flowChanged: () => undefined,
        onOver: () => undefined,
      },
    });
    this.#filters.enableHalfClose();
    this.#filters.start([...filters, this.#proxy()]);
  }

  /** The connection is over for both sides, and every plugin knows. */
  get closed(): boolean {
    return this.#filters.over;
  }

  /** The client sends; with `end` it sends nothing after that. As with a TCP proxy, nothing is read before `connected`. */
  send(data: string | Uint8Array, options: { readonly end?: boolean } = {}): this {
    const one = { data: Buffer.from(data), end: options.end ?? false };
    if (this.connected) this.#read(one);
    else this.#waiting.push(one);
    return this;
  }

  /** The upstream sends; with `end` it sends nothing after that. */
  respond(data: string | Uint8Array, options: { readonly end?: boolean } = {}): this {
    if (!this.connected) throw new Error('the connection has not reached the upstream: nothing to answer');
    this.#fromUpstream.add(Buffer.from(data));
    this.#filters.write(this.#fromUpstream, options.end ?? false);
    return this;
  }

  /** The client goes away at once, unless the connection is over already. */
  close(): void {
    this.#filters.end(PeerType.Remote);
  }

  #read({ data, end }: { data: Buffer; end: boolean }): void {
    this.#filters.read.add(data);
    this.#filters.onRead(data.length, end);
  }

  #proxy(): NetworkFilter {
    return {
      setCallbacks: () => undefined,
      onNewConnection: () => {
        this.connected = true;
        this.info.upstreamAddress = UPSTREAM_ADDRESS;
        // What the client has sent meanwhile comes once every filter has returned.
        queueMicrotask(() => this.#flush());
        return FilterStatus.StopIteration;
      },
      onData: (data, endStream) => {
        if (data.length > 0) this.upstream.append(data.take());
        if (endStream) this.upstream.ended = true;
        return FilterStatus.StopIteration;
      },
      onWrite: () => FilterStatus.Continue,
      onClose: () => void (this.upstream.ended = true),
    };
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) this.#read(one);
  }
}
