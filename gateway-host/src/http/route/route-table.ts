/**
 * Which route takes a request: first the virtual host by its domain, then its first route that matches.
 * Spec: Envoy source/common/router/config_impl.cc (RouteMatcher::findVirtualHost: exact, suffix, prefix, any).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { RouteIndex } from './route-index.js';
import { pathOnly } from './route-match.js';
import { mutateHeaders } from './header-mutation.js';
import type { RouteConfiguration, RouteRule, VirtualHost } from './route.js';

/** A chosen route with the levels above it. */
export class SelectedRoute {
  readonly rule: RouteRule;
  readonly host: VirtualHost;
  readonly table: RouteConfiguration;

  constructor(rule: RouteRule, host: VirtualHost, table: RouteConfiguration) {
    this.rule = rule;
    this.host = host;
    this.table = table;
  }

  /** What the most specific level says of a filter; undefined leaves it to the filter's own default. */
  filterDisabled(name: string): boolean | undefined {
    for (const level of [this.rule, this.host, this.table]) {
      const override = level.filters.get(name);
      if (override !== undefined) return override.disabled;
    }
    return undefined;
  }

  /** Route, virtual host, table: a later level overwrites an earlier one. */
  mutateRequest(headers: HeaderMap): void {
    for (const level of [this.rule, this.host, this.table]) mutateHeaders(headers, level.requestHeaders);
  }

  mutateResponse(headers: HeaderMap): void {
    for (const level of [this.rule, this.host, this.table]) mutateHeaders(headers, level.responseHeaders);
  }
}

/** A route configuration made ready for look-ups. */
export class RouteTable {
  readonly config: RouteConfiguration;
  readonly #exact = new Map<string, VirtualHost>();
  readonly #suffixes: [suffix: string, host: VirtualHost][] = [];
  readonly #prefixes: [prefix: string, host: VirtualHost][] = [];
  #any: VirtualHost | undefined;
  readonly #indexes = new Map<VirtualHost, RouteIndex>();
  /** One object per rule, so that what is derived from a route can be cached on it. */
  readonly #selected = new Map<RouteRule, SelectedRoute>();

  constructor(config: RouteConfiguration) {
    this.config = config;
    for (const host of config.virtualHosts) for (const domain of host.domains) this.#register(domain, host);
    this.#suffixes.sort(([a], [b]) => b.length - a.length);
    this.#prefixes.sort(([a], [b]) => b.length - a.length);
    for (const host of config.virtualHosts) {
      this.#indexes.set(host, new RouteIndex(host.routes));
      for (const rule of host.routes) this.#selected.set(rule, new SelectedRoute(rule, host, config));
    }
  }

  /** The route for these headers as they are now; undefined means 404. */
  select(headers: HeaderMap): SelectedRoute | undefined {
    const target = headers.get(':path');
    // Envoy wants the scheme's header too: a request that lost it has no route.
    if (target === undefined || !headers.has('x-forwarded-proto')) return undefined;
    const host = this.hostFor(headers);
    const rule = host && this.#indexes.get(host)?.find(pathOnly(target), headers);
    return rule && this.#selected.get(rule);
  }

  /** The virtual host alone. A request without a host finds one only where no domain has to be compared. */
  hostFor(headers: HeaderMap): VirtualHost | undefined {
    const authority = headers.get(':authority');
    if (authority !== undefined) return this.#findHost(authority.toLowerCase());
    const compared = this.#exact.size + this.#suffixes.length + this.#prefixes.length;
    return compared === 0 ? this.#any : undefined;
  }

  #register(domain: string, host: VirtualHost): void {
    const name = domain.toLowerCase();
    if (name === '*') this.#any = host;
    else if (name.startsWith('*')) this.#suffixes.push([name.slice(1), host]);
    else if (name.endsWith('*')) this.#prefixes.push([name.slice(0, -1), host]);
    else this.#exact.set(name, host);
  }

  #findHost(authority: string): VirtualHost | undefined {
    const name = this.config.ignorePortInHostMatching ? authority.replace(/:[0-9]+$/, '') : authority;
    // A wildcard stands for at least one character.
    return (
      this.#exact.get(name) ??
      this.#suffixes.find(([suffix]) => name.length > suffix.length && name.endsWith(suffix))?.[1] ??
      this.#prefixes.find(([prefix]) => name.length > prefix.length && name.startsWith(prefix))?.[1] ??
      this.#any
    );
  }
}
