/** Which routes let a request through without a key; a test holds the list against what operators wrote out. */
import type { Resource, ResourceValue } from './envoy/resource.js';

/**
 * Names of all routes in Envoy resources that do not turn on an auth filter.
 * It reads the resources and not the catalogue, so that a mistake of the emitter shows too.
 */
export function routesWithoutAuth(routeConfiguration: Resource): string[] {
  const hosts = list(routeConfiguration['virtual_hosts']);
  const routes = hosts.flatMap((host) => list(host['routes']));
  return routes
    .filter((route) => !hasAuth(route))
    .map((route) => String(route['name']))
    .sort();
}

function hasAuth(route: Resource): boolean {
  const tenant = String(route['name']).split('/')[0];
  const enabled = route['typed_per_filter_config'];
  return isResource(enabled) && `postern.${tenant}.auth` in enabled;
}

function list(value: ResourceValue | undefined): Resource[] {
  return Array.isArray(value) ? value.filter(isResource) : [];
}

function isResource(value: ResourceValue | undefined): value is Resource {
  return typeof value === 'object' && !Array.isArray(value);
}
