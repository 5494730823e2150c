/** What of a client's request every request to the server behind us is made with; kept, since the headers are gone once it went on. */

import {
  Bytes,
  HeaderPairs,
  HostBytes,
  MapType,
  propertyPath,
  readHeaders,
  readProperty,
  Status,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { isAscii, startsWithIgnoringCase } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { isCarried } from '../call/carried-header';
import { CalloutRoute } from '../call/send';
import { Backend } from './backend';

const NOTHING = new Bytes();
/** Envoy has the xds form, Higress the short one. */
const XDS_CLUSTER_NAME = propertyPath(['xds', 'cluster_name']);
const CLUSTER_NAME = propertyPath(['cluster_name']);
/** Arguments that a client of 2026-07-28 repeats in headers. */
const MOST_PARAMETERS = 64;

const NOWHERE = new CalloutRoute('', 0);

const wire = new HostBytes();
const pairs = new HeaderPairs();
const value = new HostBytes();


@final
export class Link {
  /** The host that the client asked for. */
  authority: Bytes = NOTHING;
  scheme: Bytes = NOTHING;
  /** The client's path, without query. */
  clientPath: Bytes = NOTHING;
  /** The client's session id, which is one of ours. */
  sessionId: Bytes = NOTHING;
  /** Who the gateway says the client is. */
  consumer: Bytes = NOTHING;
  /** Headers that go along as they are: name, value, name, … */
  kept: Bytes[] = [];
  /** Goes behind the server's own query; empty: nothing. */
  query: Bytes = NOTHING;
  /** `Mcp-Param-…`, for a server of the client's own era. */
  parameters: Bytes[] = [];
  /** Where messages are posted, if that is not the server's URL. */
  endpoint: Bytes = NOTHING;
  /** Where callouts go. */
  route: CalloutRoute = NOWHERE;

  constructor(
    readonly backend: Backend,
    /** The stream that gets the answers of callouts. */
    readonly stream: u32,
    /** What stands between the client's path and the upstream's; empty where the path is written directly. */
    readonly upstreamPrefix: Bytes,
  ) {
    readHeaders(MapType.HttpRequestHeaders, wire);
    pairs.start(wire);
    while (pairs.next()) this.take(pairs.name, pairs.value);
    wire.free();
    const cluster = backend.cluster == '' ? routeCluster() : backend.cluster;
    this.route = new CalloutRoute(cluster, backend.timeoutMs);
  }

  /** The host that the server is asked as. */
  get host(): Bytes {
    return this.backend.host.size > 0 ? this.backend.host : this.authority;
  }

  private take(name: Bytes, text: Bytes): void {
    if (isAscii(name.ptr, name.size, ':authority')) this.authority = text.copy();
    else if (isAscii(name.ptr, name.size, ':scheme')) this.scheme = text.copy();
    else if (isAscii(name.ptr, name.size, ':path')) this.clientPath = withoutQuery(text).copy();
    else if (isAscii(name.ptr, name.size, 'mcp-session-id')) this.sessionId = text.copy();
    else if (isAscii(name.ptr, name.size, 'x-mse-consumer')) this.consumer = text.copy();
    else if (isCarried(name)) keep(this.kept, name, text);
    else if (startsWithIgnoringCase(name.ptr, name.size, 'mcp-param-')) keep(this.parameters, name, text);
  }
}

function keep(list: Bytes[], name: Bytes, text: Bytes): void {
  if (list.length >= 2 * MOST_PARAMETERS) return;
  list.push(name.copy());
  list.push(text.copy());
}

function withoutQuery(path: Bytes): Bytes {
  for (let i = 0; i < path.size; i++) if (path.at(i) == 0x3f) return new Bytes(path.ptr, i);
  return path;
}

function routeCluster(): string {
  if (readProperty(XDS_CLUSTER_NAME, value) != Status.Ok || value.size == 0)
    readProperty(CLUSTER_NAME, value);
  return value.takeString();
}
