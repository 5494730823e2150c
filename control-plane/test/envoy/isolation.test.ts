/** What keeps tenants apart, read from the resources that Envoy gets. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { staticBootstrap } from '../../src/envoy/bootstrap.js';
import { routeConfiguration } from '../../src/envoy/routes.js';
import { routesWithoutAuth } from '../../src/open-routes.js';
import { load, MANIFEST } from '../project.js';
import { TWO_TENANTS, TWO_TENANTS_ENV } from '../two-tenants.js';

interface Route {
  readonly name: string;
  readonly match: { readonly path?: string; readonly prefix?: string };
  readonly route: Record<string, string>;
  readonly typed_per_filter_config: Record<string, unknown>;
}
interface Filter {
  readonly name: string;
  readonly disabled?: boolean;
  readonly typed_config: {
    readonly config: {
      readonly vm_config: {
        readonly vm_id: string;
        readonly configuration: { value: string };
        readonly code: { remote: { sha256: string } };
      };
      readonly name: string;
    };
  };
}
interface Manager {
  readonly route_config: { readonly virtual_hosts: { name: string; domains: string[]; routes: Route[] }[] };
  readonly http_filters: Filter[];
}

async function bootstrap(manifest = TWO_TENANTS) {
  const { catalogue } = await load(manifest, {}, TWO_TENANTS_ENV);
  const { static_resources } = parse(staticBootstrap(catalogue)) as {
    static_resources: {
      listeners: { filter_chains: { filters: { typed_config: Manager }[] }[] }[];
      clusters: { name: string }[];
    };
  };
  const manager = static_resources.listeners[0]!.filter_chains[0]!.filters[0]!.typed_config;
  const hosts = manager.route_config.virtual_hosts;
  const routes = hosts.flatMap((host) => host.routes);
  const wasm = manager.http_filters.filter(({ name }) => name.startsWith('postern.'));
  return {
    catalogue,
    manager,
    hosts,
    routes,
    wasm,
    clusters: static_resources.clusters.map(({ name }) => name),
  };
}

const tenantOf = (name: string) => name.split(/[./]/).find((part) => part !== 'postern') ?? '';

describe('two tenants', () => {
  it('never share a VM or a filter', async () => {
    const { wasm } = await bootstrap();
    expect(wasm.map(({ name }) => name)).toEqual([
      'postern.n.auth',
      'postern.zeta.auth',
      'postern.zeta.tool-transform',
      'postern.n.mcp-server',
      'postern.zeta.mcp-server',
    ]);
    for (const filter of wasm) {
      expect(filter.typed_config.config.vm_config.vm_id).toBe(tenantOf(filter.name));
      expect(filter.typed_config.config.name).toBe(filter.name);
    }
  });

  it('never share a cluster, and no route leads to the plugin server', async () => {
    const { routes, clusters } = await bootstrap();
    expect(clusters).toEqual([
      'postern.n.1e3',
      'postern.n.orders',
      'postern.zeta.on',
      'postern.zeta.public',
      'postern_plugin_server',
    ]);
    for (const { name, route } of routes) expect(tenantOf(route['cluster'] ?? '')).toBe(tenantOf(name));
  });

  it('have routes below their own name only, which turn on their own filters only', async () => {
    const { routes } = await bootstrap();
    expect(routes).toHaveLength(8);
    for (const { name, match, typed_per_filter_config } of routes) {
      expect(match.path ?? match.prefix).toMatch(new RegExp(`^/${tenantOf(name)}/[^/]+/mcp(/~/)?$`));
      const filters = Object.keys(typed_per_filter_config);
      expect(filters.map(tenantOf)).toEqual(filters.map(() => tenantOf(name)));
      expect(filters).toContain(`postern.${tenantOf(name)}.mcp-server`);
    }
  });

  it('with hosts of their own are not reachable by another host', async () => {
    const { hosts } = await bootstrap();
    expect(
      hosts.map(({ name, domains, routes }) => [name, domains, routes.map((route) => route.name)]),
    ).toEqual([
      [
        'zeta',
        ['*.zeta.example', 'mcp.zeta.example'],
        ['zeta/on', 'zeta/on/~', 'zeta/public', 'zeta/public/~'],
      ],
      ['*', ['*'], ['n/1e3', 'n/1e3/~', 'n/orders', 'n/orders/~']],
    ]);
  });
});

describe('filters', () => {
  it('name the digest of their code in the VM configuration, since Envoy tells VMs of fetched code apart by nothing else', async () => {
    const { wasm } = await bootstrap();
    for (const filter of wasm) {
      const { configuration, code } = filter.typed_config.config.vm_config;
      expect(configuration.value).toBe(code.remote.sha256);
    }
  });

  it('are off unless a route turns them on', async () => {
    const { wasm } = await bootstrap();
    expect(wasm.map((filter) => filter.disabled)).toEqual(wasm.map(() => true));
  });

  it('end with the router', async () => {
    const { manager } = await bootstrap();
    expect(manager.http_filters.at(-1)?.name).toBe('envoy.filters.http.router');
  });

  it('of both routes of a server are the same', async () => {
    const { routes } = await bootstrap();
    for (const route of routes.filter(({ name }) => !name.endsWith('/~'))) {
      const upstream = routes.find(({ name }) => name === `${route.name}/~`);
      expect(upstream?.typed_per_filter_config).toEqual(route.typed_per_filter_config);
      expect(upstream?.route['cluster']).toBe(route.route['cluster']);
    }
  });

  it('include tool-transform only where a server has a transform', async () => {
    const { routes } = await bootstrap();
    const transformed = routes.filter(
      (route) => 'postern.zeta.tool-transform' in route.typed_per_filter_config,
    );
    expect(transformed.map(({ name }) => name)).toEqual(['zeta/on', 'zeta/on/~']);
  });
});

describe('every route', () => {
  it('has a timeout, an idle timeout and a host of its own', async () => {
    const { routes } = await bootstrap();
    expect(
      routes.map(({ name, route }) => [
        name,
        route['timeout'],
        route['idle_timeout'],
        route['host_rewrite_literal'],
      ]),
    ).toEqual([
      ['zeta/on', '0.250s', '5.250s', 'api.zeta.example'],
      ['zeta/on/~', '0.250s', '5.250s', 'api.zeta.example'],
      ['zeta/public', '15s', '20s', '127.0.0.1:9102'],
      ['zeta/public/~', '15s', '20s', '127.0.0.1:9102'],
      ['n/1e3', '15s', '20s', '[::1]:9103'],
      ['n/1e3/~', '15s', '20s', '[::1]:9103'],
      ['n/orders', '120s', '125s', '127.0.0.1:9101'],
      ['n/orders/~', '120s', '125s', '127.0.0.1:9101'],
    ]);
  });

  it('asks for a key, except those of servers that say "auth: none"', async () => {
    const { catalogue } = await bootstrap();
    expect(routesWithoutAuth(routeConfiguration(catalogue))).toEqual(['zeta/public', 'zeta/public/~']);
  });

  it('asks for a key where nothing is said', async () => {
    const { catalogue } = await bootstrap(MANIFEST);
    expect(routesWithoutAuth(routeConfiguration(catalogue))).toEqual([]);
  });

  it('that lost its auth filter is found', () => {
    const routes = [{ name: 'a/b', typed_per_filter_config: { 'postern.b.auth': {} } }, { name: 'a/c' }];
    expect(routesWithoutAuth({ virtual_hosts: [{ routes }] })).toEqual(['a/b', 'a/c']);
  });
});

it('the Host "*" alone is the same as no hosts', async () => {
  const star = await bootstrap(MANIFEST.replace('    consumers:', '    hosts: ["*"]\n    consumers:'));
  const none = await bootstrap(MANIFEST);
  expect(star.hosts).toEqual(none.hosts);
});
