/** The commands that read a whole configuration: `serve` and `validate`. */
import { createLogger, LOG_LEVELS, type Logger } from '@postern/service/logs';
import { onStopSignal } from '@postern/service/lifecycle';

import { AdminServer } from './admin/admin-server.js';
import { inThread, levelsOf, processLoggers } from './admin/process-loggers.js';
import { readBootstrapFile } from './config/read-file.js';
import { Supervisor } from './workers/supervisor.js';
import type { ThreadSettings } from './workers/thread-settings.js';
import { validateInThread } from './workers/validate-in-thread.js';

/** What the command line says of both. */
export interface GatewayValues {
  readonly config: string;
  readonly logLevel: string;
  readonly adminHost: string;
  readonly adminPort: number;
}

/** Says whether the configuration would start. */
export async function validate(
  { config, logLevel }: Pick<GatewayValues, 'config' | 'logLevel'>,
  threads: ThreadSettings,
  { stdout }: { readonly stdout: { write(text: string): unknown } },
): Promise<void> {
  const { wasm: wasmLog } = processLoggers(createLogger({ name: 'gateway-host', level: ownLevel(logLevel) }));
  const bootstrap = await readBootstrapFile(config);
  await validateInThread(bootstrap, threads, { wasmLog, wasmLogLevel: wasmLevel(logLevel) });
  stdout.write(`configuration '${config}' OK\n`);
}

/** Returns once the gateway serves. */
export async function serve(values: GatewayValues, threads: ThreadSettings): Promise<void> {
  const logger = createLogger({ name: 'gateway-host', level: ownLevel(values.logLevel) });
  const bootstrap = await readBootstrapFile(values.config);
  for (const field of bootstrap.ignored) logger.info(`${field} changes nothing here and is left aside`);
  const loggers = processLoggers(logger);
  const gateway = new Supervisor({
    ...threads,
    bootstrap,
    log: logger,
    httpLog: loggers.http,
    wasmLog: loggers.wasm,
    wasmLogOf: (thread) => inThread(loggers.wasm, thread),
    wasmLogLevel: wasmLevel(values.logLevel),
    accessLog: (line) => process.stdout.write(`${line}\n`),
  });
  const admin = new AdminServer(gateway, {
    quit: () => process.kill(process.pid, 'SIGTERM'),
    levels: levelsOf(loggers, gateway),
    configPath: values.config,
  });
  const stop = async (): Promise<void> => {
    await gateway.close();
    await admin.close();
  };
  onStopSignal(stop, logger);
  await startAdmin(admin, values, bootstrap.admin, logger);
  try {
    await gateway.start();
  } catch (error) {
    await stop();
    throw error;
  }
  logger.info('all listeners are up');
}

async function startAdmin(
  admin: AdminServer,
  values: GatewayValues,
  configured: { address: string; port: number } | undefined,
  logger: Logger,
): Promise<void> {
  if (configured === undefined && values.adminPort < 0) return;
  const host = values.adminHost || configured?.address || '127.0.0.1';
  const { url } = await admin.listen(host, values.adminPort < 0 ? (configured?.port ?? 0) : values.adminPort);
  logger.info(`admin interface: ${url}`);
  if (!isLoopback(host)) {
    logger.warn(
      `admin interface: ${host} is not a loopback address: whoever reaches it can stop this gateway and read its configuration`,
    );
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Plugins' level by the logger's: lines that would not be written need not be made. */
/** Envoy's names of levels where they are others than ours. */
const ENVOY_LEVELS: Readonly<Record<string, string>> = { warning: 'warn', critical: 'fatal', off: 'silent' };

function ownLevel(level: string): string {
  return Object.hasOwn(ENVOY_LEVELS, level) ? (ENVOY_LEVELS[level] ?? level) : level;
}

function wasmLevel(level: string): number {
  const index = LOG_LEVELS.findIndex((name) => name === ownLevel(level));
  return Math.max(0, Math.min(index, 5));
}
