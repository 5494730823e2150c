/** What is known of one request, for attributes and the access log. */
import type { HostDescription, StreamInfo, StreamTimes, TlsFacts } from '../filter-chain.js';
import type { HeaderMap } from '../../abi/header-map.js';
import type { NodeIdentity } from '../filter/node-attributes.js';
import { metadataBeside } from '../metadata/metadata-beside.js';
import type { Metadata, MetadataOwner } from '../metadata/metadata.js';
import type { SelectedRoute } from '../route/route-table.js';
import type { VirtualHost } from '../route/route.js';
import type { ClusterSet } from '../upstream/cluster-set.js';
import type { ConnectionSettings } from '../connection-settings.js';
import type { RequestHead } from './codec-stream.js';
import type { ClientConnection } from './connection-manager.js';

const NANOSECONDS = 1_000_000n;

/** What is refused for its version counts as HTTP/1.1, as in Envoy. */
export function protocolOf({ httpVersion }: RequestHead, { acceptHttp10 }: ConnectionSettings): string {
  if (httpVersion === '2') return 'HTTP/2';
  return httpVersion === '1.0' && acceptHttp10 ? 'HTTP/1.0' : 'HTTP/1.1';
}

/** What is the same for all requests. */
interface Surroundings {
  readonly node: NodeIdentity;
  readonly clusters: Pick<ClusterSet, 'get'>;
}

/** Filter state that lives as long as its connection. */
const states = new WeakMap<object, Map<string, Uint8Array>>();

function connectionState(connection: ClientConnection): Map<string, Uint8Array> {
  let state = states.get(connection);
  if (state === undefined)
    states.set(connection, (state = connection.filterState ?? new Map<string, Uint8Array>()));
  return state;
}

export class StreamRecord implements StreamInfo {
  readonly id: bigint;
  readonly #startMs = Date.now();
  readonly protocol: string;
  readonly downstreamRemoteAddress: string;
  readonly downstreamLocalAddress: string;
  readonly downstreamDirectAddress?: string;
  readonly connectionId: number;
  readonly listenerName: string;
  readonly filterChainName: string;
  readonly serverName: string;
  readonly tls?: TlsFacts;
  readonly connectionState: Map<string, Uint8Array>;
  readonly filterState: Map<string, Uint8Array>;
  readonly times: StreamTimes = { start: performance.now() };
  routeName = '';
  virtualHostName = '';
  clusterName = '';
  upstreamAddress: string | undefined;
  responseCode = 0;
  responseCodeDetails: string | undefined;
  responseFlags = 0;
  requestSize = 0;
  responseSize = 0;

  upstreamHost?: HostDescription;
  requestState?: Map<string, Uint8Array>;
  readonly node: NodeIdentity;
  unrouted?: boolean;
  #host: VirtualHost | undefined;
  #route: SelectedRoute | undefined;
  readonly #clusters: Surroundings['clusters'];
  readonly #connection: ClientConnection;

  get startTimeNs(): bigint {
    return BigInt(this.#startMs) * NANOSECONDS;
  }

  constructor(id: bigint, protocol: string, connection: ClientConnection, around: Surroundings) {
    this.node = around.node;
    this.#clusters = around.clusters;
    this.#connection = connection;
    this.id = id;
    this.protocol = protocol;
    this.downstreamRemoteAddress = connection.remoteLabel;
    this.downstreamLocalAddress = connection.localLabel;
    if (connection.directLabel !== undefined) this.downstreamDirectAddress = connection.directLabel;
    this.connectionId = connection.id;
    this.listenerName = connection.listenerName;
    this.filterChainName = connection.filterChainName;
    this.serverName = connection.serverName;
    if (connection.tls !== undefined) this.tls = connection.tls;
    this.connectionState = connectionState(connection);
    // A Map that is given nothing to copy is much cheaper to make.
    this.filterState = this.connectionState.size === 0 ? new Map() : new Map(this.connectionState);
  }

  /** What is left of a request that a redirect has ended. Its body is counted again, as in Envoy. */
  follow({ requestState, requestSize }: StreamRecord): void {
    this.requestSize = requestSize;
    if (requestState === undefined) return;
    this.requestState = requestState;
    for (const [key, value] of requestState) this.filterState.set(key, value);
  }

  /** The route that holds now. */
  noteRoute(route: SelectedRoute, headers: HeaderMap | undefined): void {
    this.#route = route;
    this.#host = route.host;
    this.routeName = route.rule.name;
    this.unrouted = false;
    this.virtualHostName = route.host.name;
    this.clusterName = (headers && route.clusterName(headers)) ?? '';
  }

  /** None of the virtual host's routes takes the request, if there is such a host. */
  noteUnrouted(host: VirtualHost | undefined): void {
    this.#host = host;
    this.virtualHostName = host?.name ?? '';
    this.unrouted = true;
  }

  /** Addresses of the route's cluster. */
  clusterHosts(): string[] {
    return this.#clusters.get(this.clusterName)?.hosts.map(({ label }) => label) ?? [];
  }

  metadataOf(owner: MetadataOwner): Metadata | undefined {
    switch (owner) {
      case 'ROUTE':
        return this.#route?.rule.metadata;
      case 'VIRTUAL_HOST':
        return this.#host?.metadata;
      case 'CLUSTER':
        return this.#clusters.get(this.clusterName)?.spec.metadata;
      default:
        return metadataBeside(owner, this.#connection.metadata, this.upstreamHost);
    }
  }
}
