/** `postern completion`: a script that lets a shell complete commands, flags and their values. */
import type { Command } from '../command-line/command.js';
import { bashScript } from '../completion/bash.js';
import { fishScript } from '../completion/fish.js';
import { zshScript } from '../completion/zsh.js';
import { ToolchainError } from '../errors.js';

const SCRIPTS: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/**
 * The command's table entry.
 *
 * @param commands what is completed; the table knows them once it is complete itself
 */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'Print a script that completes commands and flags in a shell.',
    usage: 'bash|zsh|fish',
    examples: ['source <(postern completion bash)', 'postern completion zsh > "${fpath[1]}/_postern"'],
    flags: {},
    words: Object.keys(SCRIPTS),
    arity: [1, 1],
    run: async ({ args, io }) => {
      const [shell = ''] = args;
      const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
      if (script === undefined) {
        throw new ToolchainError('TC_ARGUMENTS', `there is no completion for ${JSON.stringify(shell)}`, {
          hint: `Name one of ${Object.keys(SCRIPTS).join(', ')}.`,
        });
      }
      io.stdout.write(script(commands()));
      return 0;
    },
  };
}
