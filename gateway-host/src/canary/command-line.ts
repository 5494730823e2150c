/** The words behind `postern-gateway-host canary`. */
import { describeSettings, readSettings } from '@postern/service/settings';

import { GatewayError } from '../errors.js';
import { milliseconds, threadSettings } from '../workers/thread-settings.js';
import { runCanary } from './command.js';

const SETTINGS = {
  configuration: { type: 'path', doc: "File with the plugin's configuration; nothing unless given" },
  vmConfiguration: { type: 'path', doc: "File with the VM's configuration; nothing unless given" },
  rootId: { type: 'string', default: '', doc: 'The root_id of the plugin' },
  deadline: { type: 'string', default: '30s', doc: 'How long one step may take: 500ms, 30s' },
  memory: { type: 'number', default: 2048, doc: 'MiB that the start may take, compiler included' },
  profile: { type: 'string', default: 'envoy', doc: 'Whose functions the plugin gets: envoy, higress' },
  wasmMaxMemPages: { type: 'number', default: 16_384, doc: 'Pages of 64 KiB that the plugin may have' },
} as const;

/**
 * Starts the module that is named and prints the report.
 *
 * @param program the command that this one belongs to
 * @throws GatewayError GH_COMMAND, and what `runCanary` throws
 */
export async function canary(
  program: string,
  argv: readonly string[],
  { stdout, env }: { readonly stdout: { write(text: string): unknown }; readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  const command = `${program} canary`;
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary =
      'Starts a module once, as `validate` starts the plugins of a configuration, in a thread that is ended when it takes too long or too much memory.\nPrints one line of JSON; exit 1 when the module is refused.';
    return void stdout.write(
      describeSettings({ command, summary, usage: 'MODULE [settings]', settings: SETTINGS }),
    );
  }
  const [module, surplus] = positionals;
  if (module === undefined || surplus !== undefined) {
    const seen =
      surplus === undefined ? 'no module was given' : `unexpected argument ${JSON.stringify(surplus)}`;
    throw new GatewayError('GH_COMMAND', seen, { hint: 'name one .wasm file' });
  }
  const { memory, deadline, ...rest } = values;
  if (!(memory >= 1))
    throw new GatewayError('GH_COMMAND', `--memory is ${memory}`, { hint: 'give MiB, 1 or more' });
  const deadlineMs = milliseconds('--deadline', deadline);
  const { compile } = threadSettings({ ...rest, concurrency: 1, callbackDeadline: deadline });
  await runCanary({ ...rest, module, compile, bounds: { deadlineMs, memoryMiB: memory } }, stdout);
}
