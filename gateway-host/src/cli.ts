/**
 * The command line: `serve`, `validate`, `canary` and `scenario`.
 */
import { createLogger, LOG_LEVELS, type Logger } from '@postern/service/logs';
import { onStopSignal } from '@postern/service/lifecycle';
import { describeSettings, readSettings, suggest } from '@postern/service/settings';

import { AdminServer } from './admin/admin-server.js';
import { inThread, levelsOf, processLoggers } from './admin/process-loggers.js';
import { canary } from './canary/command-line.js';
import { readBootstrapFile } from './config/read-file.js';
import { GatewayError } from './errors.js';
import { scenario } from './scenario/command-line.js';
import { Supervisor } from './workers/supervisor.js';
import { threadSettings, type ThreadSettings } from './workers/thread-settings.js';
import { validateInThread } from './workers/validate-in-thread.js';

const NAME = 'postern-gateway-host';

const SETTINGS = {
  config: { type: 'path', doc: 'Envoy v3 configuration, YAML or JSON (also -c FILE)' },
  logLevel: {
    type: 'string',
    default: 'info',
    doc: `One of ${LOG_LEVELS.join(', ')}, or Envoy's warning, critical, off`,
  },
  adminHost: { type: 'string', default: '', doc: "Address of the admin interface, instead of the file's" },
  adminPort: {
    type: 'number',
    default: -1,
    doc: "Port of the admin interface, instead of the file's; 0 takes any",
  },
  concurrency: { type: 'number', default: 1, doc: 'Worker threads that serve connections' },
  callbackDeadline: {
    type: 'string',
    default: '5s',
    doc: 'How long a callback of a plugin may run before its thread is replaced: 500ms, 5s',
  },
  profile: { type: 'string', default: 'envoy', doc: 'Whose functions plugins get: envoy, higress' },
  wasmMaxMemPages: { type: 'number', default: 16_384, doc: 'Pages of 64 KiB that a plugin may have' },
} as const;

const COMMANDS = ['serve', 'validate', 'canary', 'scenario'];

const USAGE = `Usage: ${NAME} COMMAND -c FILE [settings]
       ${NAME} canary MODULE [--configuration FILE] [settings of its own]
       ${NAME} scenario FILE... [--module FILE] [--format text|json]

An Envoy-compatible gateway for proxy-wasm plugins.

Commands:
  serve      Run the gateway
  validate   Read the file, load its local plugins in a trial run, and say whether Envoy would start
  canary     Start one module as validate does, and report it as a line of JSON
  scenario   Run tests of plugins, written as steps in YAML

`;

/** Where a command writes. */
export interface CliStreams {
  readonly stdout: { write(text: string): unknown };
  readonly env: NodeJS.ProcessEnv;
}

/** Runs one command; `serve` returns once the gateway serves. */
export async function run(argv: readonly string[], streams: CliStreams): Promise<void> {
  const [command = '', ...rest] = argv.map((word) => (word === '-c' ? '--config' : word));
  if (command === '' || command === 'help' || command.startsWith('-')) {
    if (command !== '' && command !== 'help' && command !== '--help' && command !== '-h')
      throw unknown(command);
    streams.stdout.write(help());
    if (command === '') throw new GatewayError('GH_COMMAND', 'no command was given');
    return;
  }
  if (!COMMANDS.includes(command)) throw unknown(command);
  if (command === 'canary') return canary(NAME, rest, streams);
  if (command === 'scenario') return scenario(NAME, rest, streams);
  const request = { command: `${NAME} ${command}`, settings: SETTINGS, argv: rest, env: streams.env };
  const { values, positionals, help: wanted } = readSettings(request);
  if (wanted) return void streams.stdout.write(help());
  const [surplus] = positionals;
  if (surplus !== undefined)
    throw new GatewayError('GH_COMMAND', `unexpected argument ${JSON.stringify(surplus)}`);
  const { config } = values;
  if (config === undefined) {
    throw new GatewayError('GH_COMMAND', 'no configuration file was given', { hint: 'add -c FILE' });
  }
  const threads = threadSettings(values);
  if (command === 'validate') return validate({ ...values, config }, threads, streams);
  await serve({ ...values, config }, threads);
}

function unknown(command: string): GatewayError {
  const near = suggest(command, COMMANDS);
  const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
  return new GatewayError('GH_COMMAND', `there is no command ${JSON.stringify(command)}`, hint);
}

function help(): string {
  const text = describeSettings({ command: NAME, summary: '', settings: SETTINGS });
  return USAGE + text.slice(text.indexOf('Settings ('));
}

async function validate(
  { config, logLevel }: Pick<ServeValues, 'config' | 'logLevel'>,
  threads: ThreadSettings,
  { stdout }: CliStreams,
): Promise<void> {
  const { wasm: wasmLog } = processLoggers(createLogger({ name: 'gateway-host', level: ownLevel(logLevel) }));
  const bootstrap = await readBootstrapFile(config);
  await validateInThread(bootstrap, threads, { wasmLog, wasmLogLevel: wasmLevel(logLevel) });
  stdout.write(`configuration '${config}' OK\n`);
}

interface ServeValues {
  readonly config: string;
  readonly logLevel: string;
  readonly adminHost: string;
  readonly adminPort: number;
}

async function serve(values: ServeValues, threads: ThreadSettings): Promise<void> {
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
  values: ServeValues,
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
