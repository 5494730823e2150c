/** What the command does without a subcommand: reads its settings, opens the store, serves until it is told to stop. */
import { closeGracefully, onStopSignal } from '@postern/service/lifecycle';
import { createLogger } from '@postern/service/logs';
import { describeSettings, readSettings, refusePositionals } from '@postern/service/settings';

import { SETTINGS } from '../settings.js';
import { checkSettings } from './check-settings.js';
import type { CommandCall } from './command.js';
import { startServer } from './start-server.js';

/** Downloads that have begun may end; Kubernetes kills after 30 s. */
const GRACE_MS = 20_000;

/** Resolves when the server listens, or at once for `--help`; `commands` is what that says of other commands. */
export async function serve({ command, argv, env }: CommandCall, commands: string): Promise<void> {
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary = 'Stores proxy-wasm plugins and serves them to gateways over HTTP.';
    process.stdout.write(`${describeSettings({ command, summary, settings: SETTINGS })}${commands}`);
    return;
  }
  refusePositionals(command, positionals);
  const settings = checkSettings(values);
  const logger = createLogger({ name: 'plugin-server', level: settings.logLevel });
  const { server, url, store } = await startServer(settings, { env, logger });
  onStopSignal(() => closeGracefully(server, GRACE_MS), logger);
  logger.info({ url, store, publishing: settings.publishToken === undefined ? 'off' : 'on' }, 'ready');
}
