/** `postern yank`: a bad version is no longer resolved, and stays for whoever has locked it. */
import { formatPluginRef, parsePluginRef } from '@postern/contract/plugin';
import { cut } from '../command-line/visible-text.js';
import type { Command, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { PluginServerClient } from '../registry/client.js';
import { SERVER_FLAG, TOKEN_FLAG } from './publish.js';

const LONGEST_SHOWN = 200;

/** The command's table entry. */
export const yankCommand: Command = {
  name: 'yank',
  summary: 'Hide a bad version from who resolves versions.',
  usage: 'NAME@VERSION --reason TEXT | --undo [--server URL] [--token T]',
  examples: [
    "postern yank key-auth@1.2.0 --reason 'accepts expired keys'",
    'postern yank key-auth@1.2.0 --undo',
  ],
  flags: {
    reason: { type: 'string', value: 'TEXT', inFile: 'never', doc: 'Why; whoever has locked it is told' },
    undo: { type: 'boolean', inFile: 'never', doc: 'Let it be resolved again' },
    ...SERVER_FLAG,
    ...TOKEN_FLAG,
  },
  arity: [1, 1],
  run: yank,
};

async function yank({ args, flags, io }: Invocation): Promise<number> {
  const ref = parsePluginRef(args[0] ?? '');
  const reason = flags.text('reason');
  if ((reason === undefined) !== flags.on('undo')) {
    throw new ToolchainError('TC_ARGUMENTS', 'postern yank needs either --reason or --undo', {
      hint: "Say why: `postern yank NAME@VERSION --reason 'accepts expired keys'`; --undo takes it back.",
    });
  }
  const { server, token } = { server: flags.given('server'), token: flags.text('token') };
  const client = new PluginServerClient({ server, token, fetch: io.fetch });
  if (reason === undefined) {
    await client.unyank(ref);
    io.stdout.write(`${formatPluginRef(ref)} is resolved again\n`);
    return 0;
  }
  const stands = await client.yank(ref, reason);
  io.stdout.write(`yanked ${formatPluginRef(ref)}\n  reason ${cut(stands, LONGEST_SHOWN)}\n`);
  return 0;
}
