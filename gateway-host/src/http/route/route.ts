/**
 * One route: which requests it takes, and what becomes of them.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto.
 */
import type { Metadata } from '../metadata/metadata.js';
import type { ForwardAction } from './forward-action.js';
import type { HeaderMutation } from './header-mutation.js';
import type { RegexRewrite } from './regex.js';
import type { RouteMatch } from './route-match.js';

/** What `typed_per_filter_config` says of one filter. */
export interface FilterOverride {
  readonly disabled: boolean;
  /** The filter's own settings here; its kind reads them. */
  readonly config: unknown;
}

/** By filter name. */
export type FilterOverrides = ReadonlyMap<string, FilterOverride>;

export interface DirectAction {
  readonly kind: 'direct';
  readonly status: number;
  readonly body: string;
}

export interface RedirectAction {
  readonly kind: 'redirect';
  readonly status: number;
  readonly scheme: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly path: string | undefined;
  readonly prefixRewrite: string | undefined;
  readonly regexRewrite: RegexRewrite | undefined;
  readonly stripQuery: boolean;
}

/** The route is chosen for the filters' sake; a filter answers, or the request fails. */
export interface NonForwardingAction {
  readonly kind: 'none';
}

/** The same place over TLS: what `require_tls` answers. */
export interface HttpsAction {
  readonly kind: 'https';
}

export type RouteAction = ForwardAction | DirectAction | RedirectAction | HttpsAction | NonForwardingAction;

/** What route, virtual host and table have in common. */
export interface RouteLevel {
  readonly requestHeaders: HeaderMutation;
  readonly responseHeaders: HeaderMutation;
  readonly filters: FilterOverrides;
}

export interface RouteRule extends RouteLevel {
  /** May be empty. */
  readonly name: string;
  readonly match: RouteMatch;
  readonly action: RouteAction;
  /** Bytes of a request that are kept for another try. */
  readonly bufferLimit: number | undefined;
  readonly metadata?: Metadata | undefined;
}

export interface VirtualHost extends RouteLevel {
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes: readonly RouteRule[];
  readonly requireTls: 'NONE' | 'EXTERNAL_ONLY' | 'ALL';
  /** The upstream, or the client, learns in `x-envoy-attempt-count` how often a request was tried. */
  readonly attemptCountInRequest: boolean;
  readonly attemptCountInResponse: boolean;
  readonly metadata?: Metadata | undefined;
}

export interface RouteConfiguration extends RouteLevel {
  readonly name: string;
  readonly virtualHosts: readonly VirtualHost[];
  readonly ignorePortInHostMatching: boolean;
  readonly ignorePathParameters: boolean;
  /** Virtual hosts are found by this header instead of the host. */
  readonly hostHeader: string | undefined;
  readonly mostSpecificMutationsWin: boolean;
}
