/** The words behind `postern-gateway-host scenario`. */
import { describeSettings, readSettings } from '@postern/service/settings';

import { GatewayError } from '../errors.js';
import { runScenarios } from './command.js';

const SETTINGS = {
  module: { type: 'path', doc: 'The module of a plugin for which the file names none' },
  deadline: { type: 'number', default: 60, doc: 'Seconds that one scenario may take' },
  format: { type: 'string', default: 'text', doc: 'How to print the results: text, json' },
} as const;

/**
 * Runs the files that are named.
 *
 * @param program the command that this one belongs to
 * @throws GatewayError GH_COMMAND, and what `runScenarios` throws
 */
export async function scenario(
  program: string,
  argv: readonly string[],
  { stdout, env }: { readonly stdout: { write(text: string): unknown }; readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  const command = `${program} scenario`;
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary = 'Runs tests of plugins, written as steps in YAML.';
    return void stdout.write(
      describeSettings({ command, summary, usage: 'FILE... [settings]', settings: SETTINGS }),
    );
  }
  const { deadline, format, module } = values;
  if (format !== 'text' && format !== 'json') {
    const hint = 'text or json';
    throw new GatewayError('GH_COMMAND', `--format cannot be ${JSON.stringify(format)}`, { hint });
  }
  if (positionals.length === 0) {
    const hint = 'name one or more YAML files';
    throw new GatewayError('GH_COMMAND', 'no scenario file was given', { hint });
  }
  if (!(deadline > 0))
    throw new GatewayError('GH_COMMAND', `--deadline cannot be ${deadline}`, { hint: 'more than 0' });
  await runScenarios({ files: positionals, module, format, deadlineMs: deadline * 1000 }, stdout);
}
