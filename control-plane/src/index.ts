/** Public entry of `@postern/control-plane`: anything added here is public. */
export { loadCatalogue, type Loaded, type LoadRequest, type ServerFault } from './catalogue/load.js';
export type {
  Catalogue,
  Consumer,
  McpServer,
  PluginModule,
  Tenant,
  Upstream,
} from './catalogue/catalogue.js';
export { clusterFile, dynamicBootstrap, listenerFile, staticBootstrap } from './envoy/bootstrap.js';
export { routeConfiguration } from './envoy/routes.js';
export { routesWithoutAuth } from './open-routes.js';
export { CONTROL_PLANE_ERRORS, ControlPlaneError, type ControlPlaneErrorCode } from './errors.js';
