/** The whole files: one static bootstrap, or a bootstrap that watches a listener file and a cluster file. */
import { join } from 'node:path';

import type { Catalogue, Gateway } from '../catalogue/catalogue.js';
import { clusters } from './clusters.js';
import { listener } from './listener.js';
import { socketAddress, typed, type Resource } from './resource.js';
import { toYaml } from './yaml.js';

/** Names of the files that `watch` keeps up to date. */
export const DYNAMIC_FILES = {
  bootstrap: 'bootstrap.yaml',
  listeners: 'lds.yaml',
  clusters: 'cds.yaml',
} as const;

/** One file with everything in it. */
export function staticBootstrap(catalogue: Catalogue): string {
  return toYaml({
    node: NODE,
    admin: admin(catalogue.gateway),
    static_resources: { listeners: [listener(catalogue)], clusters: clusters(catalogue) },
  });
}

/** A bootstrap that reads listeners and clusters from files in `folder` and follows their changes. */
export function dynamicBootstrap(gateway: Gateway, folder: string): string {
  return toYaml({
    node: NODE,
    admin: admin(gateway),
    dynamic_resources: {
      cds_config: watchedFile(join(folder, DYNAMIC_FILES.clusters)),
      lds_config: watchedFile(join(folder, DYNAMIC_FILES.listeners)),
    },
  });
}

/** The listener file. */
export function listenerFile(catalogue: Catalogue): string {
  return toYaml({ resources: [typed('envoy.config.listener.v3.Listener', listener(catalogue))] });
}

/** The cluster file. */
export function clusterFile(catalogue: Catalogue): string {
  return toYaml({
    resources: clusters(catalogue).map((cluster) => typed('envoy.config.cluster.v3.Cluster', cluster)),
  });
}

/** Envoy refuses watched files unless the bootstrap says who it is. */
const NODE: Resource = { id: 'postern', cluster: 'postern' };

function admin({ admin: { host, port } }: Gateway): Resource {
  return { address: socketAddress(host, port) };
}

function watchedFile(path: string): Resource {
  return { resource_api_version: 'V3', path_config_source: { path } };
}
