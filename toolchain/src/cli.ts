/** From a command line to an exit code: find the command, read its flags, run it, say what went wrong. */
import { formatError, PosternError } from '@postern/contract/errors';
import type { Command } from './command-line/command.js';
import { renderCommandHelp, renderOverview } from './command-line/help.js';
import { complete, readWords } from './command-line/parse.js';
import { nearest } from './command-line/typos.js';
import { COMMANDS } from './commands/table.js';
import { painterFor } from './command-line/colour.js';
import { flagDefaults } from './config-file/flag-defaults.js';
import { ToolchainError } from './errors.js';
import type { Io } from './io.js';
import { toolchainVersion } from './version.js';

/** Runs one `postern` command line. Exit codes: 0 fine, 1 failed or refused, 2 the command line or a file is wrong. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return report(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === 'help' && rest[0] !== undefined) return dispatch([rest[0], '--help'], io);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(renderOverview(COMMANDS, toolchainVersion()));
    return name === undefined ? 2 : 0;
  }
  if (name.startsWith('-') && name !== '--version' && name !== '-v') throw unknownFlag(name);
  if (name === '--version' || name === '-v') {
    io.stdout.write(`postern ${toolchainVersion()}\n`);
    return 0;
  }
  const command = findCommand(name);
  if (command.passThrough === true) return command.run({ args: rest, flags: NO_FLAGS, io });
  const words = readWords(command, rest);
  if (words.help) {
    io.stdout.write(renderCommandHelp(command));
    return 0;
  }
  const defaults = await flagDefaults(command, words.args, COMMANDS, io);
  const { args, flags } = complete(command, words, { env: io.env, defaults });
  try {
    return await command.run({ args, flags, io });
  } catch (error) {
    return Math.max(report(error, io), command.failureExit ?? 0);
  }
}

const NO_FLAGS = { text: () => undefined, given: () => '', on: () => false } as const;

function findCommand(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  throw new ToolchainError('TC_COMMAND_UNKNOWN', `postern has no command "${name}"`, {
    hint:
      meant === undefined
        ? `The commands are ${names.join(', ')}; \`postern --help\` explains them.`
        : `Did you mean \`postern ${meant}\`?`,
  });
}

function unknownFlag(flag: string): ToolchainError {
  const meant = nearest(flag, ['--help', '--version']);
  return new ToolchainError('TC_FLAG_UNKNOWN', `postern has no flag ${flag}`, {
    hint:
      meant === undefined
        ? 'Flags stand after the command: `postern COMMAND --help` lists them.'
        : `Did you mean \`postern ${meant}\`?`,
  });
}

function report(error: unknown, io: Io): number {
  const paint = painterFor(io.stderr, io.env);
  if (error instanceof PosternError) {
    const [headline = '', ...rest] = formatError(error).split('\n');
    io.stderr.write([paint('red', headline), ...rest, ''].join('\n'));
    return error.exit;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(`${paint('red', 'error: postern failed unexpectedly')}\n${stack}\n`);
  return 1;
}
