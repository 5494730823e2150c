/** Gateways whose listeners and clusters come from watched files. */
import { join } from 'node:path';

import {
  createGateway,
  freePort,
  listenerConfig,
  replaceFile,
  temporaryFolder,
  type ListenerParts,
} from '../running-gateway.js';

/** A gateway that reads both files from a folder. */
export async function startWatching(
  listener: ListenerParts,
  clusters: readonly Record<string, unknown>[] = [],
) {
  const folder = temporaryFolder();
  const port = await freePort();
  const lds = join(folder, 'lds.yaml');
  const cds = join(folder, 'cds.yaml');
  const writeClusters = (list: readonly Record<string, unknown>[]) =>
    replaceFile(cds, resources('envoy.config.cluster.v3.Cluster', list));
  const writeListeners = (...list: ListenerParts[]) =>
    replaceFile(
      lds,
      resources(
        'envoy.config.listener.v3.Listener',
        list.map((parts) => listenerConfig({ port, ...parts })),
      ),
    );
  writeClusters(clusters);
  writeListeners(listener);
  const running = createGateway({
    node: { id: 'n1', cluster: 'c1' },
    dynamic_resources: {
      lds_config: { path_config_source: { path: lds }, resource_api_version: 'V3' },
      cds_config: { path_config_source: { path: cds } },
    },
  });
  await running.gateway.start();
  return {
    ...running,
    folder,
    lds,
    cds,
    port,
    writeClusters,
    writeListeners,
    url: `http://127.0.0.1:${port}`,
  };
}

function resources(type: string, list: readonly Record<string, unknown>[]): string {
  return JSON.stringify({
    resources: list.map((one) => ({ '@type': `type.googleapis.com/${type}`, ...one })),
  });
}
