/**
 * The command line: `serve`, `validate`, `canary`, `ask` and `scenario`.
 */
import { Readable } from 'node:stream';

import { LOG_LEVELS } from '@postern/service/logs';
import { describeSettings, readSettings, suggest } from '@postern/service/settings';

import { GatewayError } from './errors.js';
import { threadSettings } from './workers/thread-settings.js';

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

const COMMANDS = ['serve', 'validate', 'canary', 'ask', 'scenario'];

const USAGE = `Usage: ${NAME} COMMAND -c FILE [settings]
       ${NAME} canary MODULE [--configuration FILE] [settings of its own]
       ${NAME} ask --module FILE [--configuration FILE|-] [settings of its own] < REQUESTS
       ${NAME} scenario FILE... [--module FILE] [--format text|json]

An Envoy-compatible gateway for proxy-wasm plugins.

Commands:
  serve      Run the gateway
  validate   Read the file, load its local plugins in a trial run, and say whether Envoy would start
  canary     Start one module as validate does, and report it as a line of JSON
  ask        Start one module and print its answers to requests, both as lines of JSON
  scenario   Run tests of plugins, written as steps in YAML

`;

/** What a command has of its process. */
export interface CliStreams {
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly stdout: { write(text: string): unknown };
  readonly env: NodeJS.ProcessEnv;
}

const NO_INPUT: AsyncIterable<Uint8Array> = Readable.from([]);

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
  // Each command loads what it needs: a gateway is much to load.
  if (command === 'canary') return (await import('./canary/command-line.js')).canary(NAME, rest, streams);
  if (command === 'ask')
    return (await import('./ask/command-line.js')).ask(NAME, rest, { stdin: NO_INPUT, ...streams });
  if (command === 'scenario')
    return (await import('./scenario/command-line.js')).scenario(NAME, rest, streams);
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
  const { serve, validate } = await import('./gateway-commands.js');
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
