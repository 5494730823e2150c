/**
 * One route: which requests it takes, and what becomes of them.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto.
 */
import type { HeaderMutation } from './header-mutation.js';
import type { RouteMatch } from './route-match.js';

/** Filter name → what `typed_per_filter_config` says of it. */
export type FilterOverrides = ReadonlyMap<string, { readonly disabled: boolean }>;

export interface ForwardAction {
  readonly kind: 'forward';
  readonly cluster: string;
  readonly prefixRewrite: string | undefined;
  readonly hostRewrite:
    | { readonly kind: 'literal'; readonly host: string }
    | { readonly kind: 'header'; readonly header: string }
    | { readonly kind: 'auto' }
    | undefined;
  /** Whole upstream exchange after the request has ended; 0 means no limit. */
  readonly timeoutMs: number;
  /** Overrides the connection manager's stream idle timeout. */
  readonly idleTimeoutMs: number | undefined;
  readonly retry: RetryRule | undefined;
}

export interface RetryRule {
  readonly on: ReadonlySet<RetryCondition>;
  readonly retries: number;
  readonly perTryTimeoutMs: number | undefined;
}

export const RETRY_CONDITIONS = [
  '5xx',
  'gateway-error',
  'connect-failure',
  'reset',
  'refused-stream',
] as const;
export type RetryCondition = (typeof RETRY_CONDITIONS)[number];

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
  readonly stripQuery: boolean;
}

export type RouteAction = ForwardAction | DirectAction | RedirectAction;

export interface RouteRule {
  /** May be empty. */
  readonly name: string;
  readonly match: RouteMatch;
  readonly action: RouteAction;
  readonly requestHeaders: HeaderMutation;
  readonly responseHeaders: HeaderMutation;
  readonly filters: FilterOverrides;
}

export interface VirtualHost {
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes: readonly RouteRule[];
  readonly requestHeaders: HeaderMutation;
  readonly responseHeaders: HeaderMutation;
  readonly filters: FilterOverrides;
}

export interface RouteConfiguration {
  readonly name: string;
  readonly virtualHosts: readonly VirtualHost[];
  readonly requestHeaders: HeaderMutation;
  readonly responseHeaders: HeaderMutation;
  readonly filters: FilterOverrides;
  readonly ignorePortInHostMatching: boolean;
}
