/** What of a request rules look at: route name, domain and service, each read from the host at most once. */

import { Bytes, HostBytes } from '../bytes';
import { MapType, readHeader } from '../headers';
import { propertyPath, readProperty } from '../properties';
import { Status } from '../status';

const AUTHORITY = Bytes.of(':authority');
/** Envoy has the xds forms, Higress the short ones. */
const XDS_ROUTE_NAME = propertyPath(['xds', 'route_name']);
const ROUTE_NAME = propertyPath(['route_name']);
const XDS_CLUSTER_NAME = propertyPath(['xds', 'cluster_name']);
const CLUSTER_NAME = propertyPath(['cluster_name']);
const COLON: u8 = 0x3a;
const BRACKET: u8 = 0x5d;

/** One for all requests: `reset()` before each. */
export class RequestTarget {
  private routeBytes: HostBytes = new HostBytes();
  private authorityBytes: HostBytes = new HostBytes();
  private clusterBytes: HostBytes = new HostBytes();
  private domainBytes: Bytes = new Bytes();
  private serviceText: Bytes = new Bytes();
  private hasRoute: bool = false;
  private hasDomain: bool = false;
  private hasService: bool = false;

  /** Forgets the request before. */
  reset(): void {
    this.hasRoute = false;
    this.hasDomain = false;
    this.hasService = false;
  }

  /** The route's name. */
  get route(): Bytes {
    if (!this.hasRoute) readEither(XDS_ROUTE_NAME, ROUTE_NAME, this.routeBytes);
    this.hasRoute = true;
    return this.routeBytes;
  }

  /** `:authority` without its port. */
  get domain(): Bytes {
    if (this.hasDomain) return this.domainBytes;
    this.hasDomain = true;
    readHeader(MapType.HttpRequestHeaders, AUTHORITY, this.authorityBytes);
    this.domainBytes.ptr = this.authorityBytes.ptr;
    this.domainBytes.size = sizeWithoutPort(this.authorityBytes);
    return this.domainBytes;
  }

  /** `fqdn:port` from a cluster named `outbound|port|subset|fqdn`; empty for any other name. */
  get service(): Bytes {
    if (this.hasService) return this.serviceText;
    this.hasService = true;
    readEither(XDS_CLUSTER_NAME, CLUSTER_NAME, this.clusterBytes);
    const parts = this.clusterBytes.toString().split('|');
    this.serviceText = parts.length == 4 ? Bytes.of(`${parts[3]}:${parts[1]}`) : new Bytes();
    return this.serviceText;
  }
}

/** A gateway that knows a property but has no value for it may answer Ok and nothing. */
function readEither(first: Bytes, second: Bytes, into: HostBytes): void {
  if (readProperty(first, into) != Status.Ok || into.size == 0) readProperty(second, into);
}

/** A colon ends the host unless it stands inside an IPv6 address, with or without brackets. */
function sizeWithoutPort(authority: Bytes): i32 {
  let colons = 0;
  let last = -1;
  for (let i = 0; i < authority.size; i++) {
    if (authority.at(i) != COLON) continue;
    colons++;
    last = i;
  }
  if (last < 0) return authority.size;
  const bracketed = last > 0 && authority.at(last - 1) == BRACKET;
  return colons == 1 || bracketed ? last : authority.size;
}
