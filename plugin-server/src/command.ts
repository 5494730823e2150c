/** What `postern-plugin-server` does: reads its settings, opens the store, serves until it is told to stop. */
import { closeGracefully, listen, onStopSignal } from '@postern/service/lifecycle';
import { createLogger } from '@postern/service/logs';
import { describeSettings, readSettings, refusePositionals } from '@postern/service/settings';

import { createPluginServer } from './plugin-server.js';
import { SETTINGS } from './settings.js';
import { openFsStore } from './store/fs-store.js';

const COMMAND = 'postern-plugin-server';
/** Downloads that have begun may end; Kubernetes kills after 30 s. */
const GRACE_MS = 20_000;

/** Runs the command; resolves when the server listens, or at once for `--help`. */
export async function runCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { values, positionals, help } = readSettings({ command: COMMAND, settings: SETTINGS, argv, env });
  if (help) {
    const summary = 'Stores proxy-wasm plugins and serves them to gateways over HTTP.';
    process.stdout.write(describeSettings({ command: COMMAND, summary, settings: SETTINGS }));
    return;
  }
  refusePositionals(COMMAND, positionals);
  const { host, port, data, publishToken, publicUrl, logLevel, ...limits } = values;
  const logger = createLogger({ name: 'plugin-server', level: logLevel });
  const store = await openFsStore(data);
  const server = createPluginServer({ store, token: publishToken, publicUrl, limits, logger });
  const { url } = await listen(server, { host, port, what: 'the plugin server' });
  onStopSignal(() => closeGracefully(server, GRACE_MS), logger);
  logger.info({ url, data, publishing: publishToken === undefined ? 'off' : 'on' }, 'ready');
}
