/**
 * The command line: `serve` and `validate`.
 */
import { createLogger, LOG_LEVELS, type Logger } from '@postern/service/logs';
import { onStopSignal } from '@postern/service/lifecycle';
import { describeSettings, readSettings, suggest } from '@postern/service/settings';

import { AdminServer } from './admin/admin-server.js';
import { readBootstrapFile } from './config/read-file.js';
import { GatewayError } from './errors.js';
import { Gateway } from './gateway/gateway.js';
import { validateBootstrap } from './gateway/validate.js';

const NAME = 'postern-gateway-host';

const SETTINGS = {
  config: { type: 'path', doc: 'Envoy v3 configuration, YAML or JSON (also -c FILE)' },
  logLevel: { type: 'string', default: 'info', doc: `One of ${LOG_LEVELS.join(', ')}` },
  adminHost: { type: 'string', default: '', doc: "Address of the admin interface, instead of the file's" },
  adminPort: {
    type: 'number',
    default: -1,
    doc: "Port of the admin interface, instead of the file's; 0 takes any",
  },
} as const;

const USAGE = `Usage: ${NAME} COMMAND -c FILE [settings]

An Envoy-compatible gateway for proxy-wasm plugins.

Commands:
  serve      Run the gateway
  validate   Read the file, load its local plugins in a trial run, and say whether Envoy would start

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
  if (command !== 'serve' && command !== 'validate') throw unknown(command);
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
  if (command === 'validate') return validate(config, streams);
  await serve({ ...values, config });
}

function unknown(command: string): GatewayError {
  const near = suggest(command, ['serve', 'validate']);
  const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
  return new GatewayError('GH_COMMAND', `there is no command ${JSON.stringify(command)}`, hint);
}

function help(): string {
  const text = describeSettings({ command: NAME, summary: '', settings: SETTINGS });
  return USAGE + text.slice(text.indexOf('Settings ('));
}

async function validate(file: string, { stdout }: CliStreams): Promise<void> {
  await validateBootstrap(await readBootstrapFile(file));
  stdout.write(`configuration '${file}' OK\n`);
}

interface ServeValues {
  readonly config: string;
  readonly logLevel: string;
  readonly adminHost: string;
  readonly adminPort: number;
}

async function serve(values: ServeValues): Promise<void> {
  const logger = createLogger({ name: 'gateway-host', level: values.logLevel });
  const bootstrap = await readBootstrapFile(values.config);
  const gateway = new Gateway({
    bootstrap,
    log: logger,
    wasmLog: logger.child({ part: 'wasm' }),
    wasmLogLevel: wasmLevel(values.logLevel),
    accessLog: (line) => process.stdout.write(`${line}\n`),
  });
  const admin = new AdminServer(gateway, () => process.kill(process.pid, 'SIGTERM'));
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
}

/** Plugins' level by the logger's: lines that would not be written need not be made. */
function wasmLevel(level: string): number {
  const index = LOG_LEVELS.findIndex((name) => name === level);
  return Math.max(0, Math.min(index, 5));
}
