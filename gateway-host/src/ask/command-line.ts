/** The words behind `postern-gateway-host ask`. */
import { LOG_LEVELS } from '@postern/service/logs';
import { describeSettings, readSettings } from '@postern/service/settings';

import { PROFILES } from '../abi/abi-version.js';
import { GatewayError } from '../errors.js';
import { milliseconds } from '../workers/thread-settings.js';
import { FROM_INPUT, runAsk, type AskStreams } from './command.js';

/** Those that a plugin can write. */
const LEVELS = LOG_LEVELS.filter((level) => level !== 'silent');

const SETTINGS = {
  module: { type: 'path', doc: 'The module that is asked' },
  configuration: {
    type: 'string',
    doc: `File with the plugin's configuration, or ${FROM_INPUT}: the first line of the input; nothing unless given`,
  },
  vmConfiguration: { type: 'path', doc: "File with the VM's configuration; nothing unless given" },
  rootId: { type: 'string', default: '', doc: 'The root_id of the plugin' },
  deadline: {
    type: 'string',
    default: '30s',
    doc: 'How long the start and each answer may take: 500ms, 30s',
  },
  logLevel: { type: 'string', default: 'info', doc: `Lines to tell: ${LEVELS.join(', ')}` },
  profile: {
    type: 'string',
    default: 'envoy',
    doc: `Whose functions the plugin gets: ${PROFILES.join(', ')}`,
  },
} as const;

const SUMMARY = `Starts a module once and asks it the requests of the standard input, one a line:
  {"method": "POST", "path": "/mcp", "headers": [["accept", "*/*"]], "body": "…", "properties": {"xds.route_name": "a"}}
The first line that it prints says whether the module started, then there is a line for each request, in order.`;

/**
 * Asks the module that is named.
 *
 * @param program the command that this one belongs to
 * @throws GatewayError GH_COMMAND, and what `runAsk` throws
 */
export async function ask(
  program: string,
  argv: readonly string[],
  { stdin, stdout, env }: AskStreams & { readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  const command = `${program} ask`;
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const usage = '--module FILE [settings] < REQUESTS';
    return void stdout.write(describeSettings({ command, summary: SUMMARY, usage, settings: SETTINGS }));
  }
  const [surplus] = positionals;
  if (surplus !== undefined)
    throw new GatewayError('GH_COMMAND', `unexpected argument ${JSON.stringify(surplus)}`, {
      hint: 'requests come from the standard input',
    });
  const { module, deadline, logLevel, profile, ...rest } = values;
  if (module === undefined)
    throw new GatewayError('GH_COMMAND', 'no module was given', { hint: 'add --module FILE' });
  const settings = {
    deadlineMs: milliseconds('--deadline', deadline),
    logLevel: oneOf(LEVELS, '--log-level', logLevel),
    profile: PROFILES[oneOf(PROFILES, '--profile', profile)] ?? 'envoy',
  };
  await runAsk({ ...rest, ...settings, module }, { stdin, stdout });
}

/** The place of a word in its list. */
function oneOf(known: readonly string[], flag: string, given: string): number {
  const at = known.indexOf(given);
  if (at >= 0) return at;
  throw new GatewayError('GH_COMMAND', `${flag} is ${JSON.stringify(given)}`, {
    hint: `give one of ${known.join(', ')}`,
  });
}
