/** What the command does without a subcommand: reads its settings and serves until it is told to stop, in one process or several. */
import cluster from 'node:cluster';

import { onStopSignal } from '@postern/service/lifecycle';
import { createLogger, type Logger } from '@postern/service/logs';
import { describeSettings, readSettings, refusePositionals } from '@postern/service/settings';

import { SETTINGS } from '../settings.js';
import { openStore } from '../store/store-settings.js';
import { Primary } from '../workers/primary.js';
import { serveAsWorker, WorkerSiblings } from '../workers/worker.js';
import { checkSettings, type CheckedSettings } from './check-settings.js';
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
  // Whoever listens for it renews certificates or opens logs anew; with nothing to renew it must not end the process.
  process.on('SIGHUP', () => logger.debug('hang-up signal'));
  if (settings.workers === 1) await serveAlone(settings, env, logger);
  else if (cluster.isPrimary) await serveTogether(settings, env, logger);
  else await work(settings, env, logger.child({ worker: cluster.worker?.id }));
}

async function serveAlone(settings: CheckedSettings, env: NodeJS.ProcessEnv, logger: Logger): Promise<void> {
  const { stop, url, store } = await startServer(settings, { env, logger });
  onStopSignal(() => stop(GRACE_MS), logger);
  sayReady({ url, store }, settings, logger);
}

async function serveTogether(
  settings: CheckedSettings,
  env: NodeJS.ProcessEnv,
  logger: Logger,
): Promise<void> {
  // Before any worker writes: what a crash left is removed once.
  await openStore(settings, env);
  const primary = new Primary(logger);
  onStopSignal(() => primary.stop(), logger);
  const listening = await primary.start(settings.workers);
  if (listening === undefined) process.exit(1);
  sayReady(listening, settings, logger);
}

async function work(settings: CheckedSettings, env: NodeJS.ProcessEnv, logger: Logger): Promise<void> {
  const share = Math.floor(settings.cacheBytes / settings.workers);
  const siblings = new WorkerSiblings(logger);
  const own = { ...settings, cacheBytes: share };
  serveAsWorker(await startServer(own, { env, logger, siblings, removeLeftovers: false }), GRACE_MS);
}

function sayReady(
  { url, store }: { readonly url: string; readonly store: string },
  { publishToken, workers }: CheckedSettings,
  logger: Logger,
): void {
  const publishing = publishToken === undefined ? 'off' : 'on';
  logger.info({ url, store, publishing, ...(workers === 1 ? {} : { workers }) }, 'ready');
}
