/** The command line: which command runs. */
import { suggest } from '@postern/service/settings';

import { configCommand } from './commands/config.js';
import { watchCommand } from './commands/watch.js';
import { ControlPlaneError } from './errors.js';

/** What a command has of its process. */
export interface CommandIo {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: { write(text: string): unknown };
  /** Credentials are masked there. */
  readonly stdoutIsTerminal: boolean;
}

const COMMANDS = { config: configCommand, watch: watchCommand };

const HELP = `Turns postern.yaml into Envoy configuration.

Usage: postern-control-plane COMMAND [settings]

Commands:
  config FILE            Print one Envoy bootstrap for postern.yaml and the postern.lock beside it.
  watch FILE --out DIR   Keep Envoy's listener and cluster files in DIR up to date.

postern-control-plane COMMAND --help tells more about one command.
`;

/**
 * Runs one command.
 *
 * @throws PosternError
 */
export async function run(argv: readonly string[], io: CommandIo): Promise<void> {
  const [name = '', ...rest] = argv;
  if (['--help', '-h', 'help'].includes(name)) {
    io.stdout.write(HELP);
    return;
  }
  if (name === 'config' || name === 'watch') return COMMANDS[name](rest, io);
  const near = suggest(name, Object.keys(COMMANDS));
  throw new ControlPlaneError('CP_COMMAND', name === '' ? 'no command given' : `unknown command "${name}"`, {
    hint:
      near === undefined
        ? 'The commands are config and watch; --help tells more.'
        : `Did you mean "${near}"?`,
  });
}
