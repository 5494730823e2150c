/** What `postern-plugin-server` does: a subcommand, or serving when there is none. */
import type { Command } from './commands/command.js';
import { fsck } from './commands/fsck.js';
import { gc } from './commands/gc.js';
import { importCommand } from './commands/import.js';
import { mirrorFill } from './commands/mirror-fill.js';
import { serve } from './commands/serve.js';
import { createToken } from './commands/token-create.js';
import { listTokens } from './commands/token-list.js';
import { revokeToken } from './commands/token-revoke.js';

const NAME = 'postern-plugin-server';

/** In the order of `--help`. */
const COMMANDS: readonly Command[] = [
  createToken,
  listTokens,
  revokeToken,
  importCommand,
  mirrorFill,
  fsck,
  gc,
];

/** Runs the command; resolves when its work is done, or when the server listens. */
export async function runCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const called = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => argv[index] === word));
  if (called === undefined) return serve({ command: NAME, argv, env }, describeCommands(COMMANDS));
  const rest = argv.slice(called.name.split(' ').length);
  process.exitCode = await called.run({ command: `${NAME} ${called.name}`, argv: rest, env });
}

function describeCommands(commands: readonly Command[]): string {
  if (commands.length === 0) return '';
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `\nCommands (each has --help):\n${rows.join('\n')}\n`;
}
