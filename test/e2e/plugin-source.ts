/** A plugin-server that holds the three built-in plugins, as a company's would. */
import { join } from 'node:path';

import { freePorts } from './running-project.js';
import { postern, ROOT, untilOk, type Processes } from './processes.js';

/** The built-in plugins, as built by `npm run build`. */
export const PLUGINS = ['mcp-server', 'auth', 'tool-transform'] as const;

/** A running plugin-server. */
export interface PluginSource {
  readonly url: string;
  publish(folder: string): void;
}

/** Starts a plugin-server and publishes the built-in plugins on it. */
export async function startPluginSource(processes: Processes): Promise<PluginSource> {
  const [port = 0] = await freePorts(1);
  const token = 'real-suite-token';
  const url = `http://127.0.0.1:${port}`;
  const data = processes.folder();
  const bin = `${ROOT}plugin-server/bin/postern-plugin-server.js`;
  const server = processes.start(process.execPath, [bin, '--port', String(port), '--data', data], {
    env: { POSTERN_PUBLISH_TOKEN: token },
  });
  await untilOk(`${url}/readyz`, server);
  const publish = (folder: string) => {
    postern(['publish', folder, '--server', url], { env: { POSTERN_PUBLISH_TOKEN: token } });
  };
  for (const name of PLUGINS) publish(join(ROOT, 'plugins', name));
  return { url, publish };
}
