/** `config FILE`: one static bootstrap on stdout or in a file. */
import { randomUUID } from 'node:crypto';

import { describeSettings, readSettings } from '@postern/service/settings';

import { loadCatalogue, type ServerFault } from '../catalogue/load.js';
import { maskCredentials } from '../catalogue/masking.js';
import type { CommandIo } from '../cli.js';
import { staticBootstrap } from '../envoy/bootstrap.js';
import { ControlPlaneError, type ControlPlaneErrorCode } from '../errors.js';
import { replaceFile } from '../watch/replace-file.js';
import { fileArgument } from './file-argument.js';

const COMMAND = 'postern-control-plane config';

const SETTINGS = {
  out: { type: 'string', default: '-', doc: 'File to write (mode 0600); - is stdout.' },
  placeholders: {
    type: 'boolean',
    default: false,
    doc: 'Random credentials for variables that are not set: to look at tools, nobody can call.',
  },
} as const;

/** Runs the command; any fault, also one in a single server, is an error. */
export async function configCommand(argv: readonly string[], io: CommandIo): Promise<void> {
  const { values, positionals, help } = readSettings({
    command: COMMAND,
    settings: SETTINGS,
    argv,
    env: io.env,
  });
  if (help) {
    const summary = 'Prints the Envoy bootstrap of postern.yaml. On a terminal credentials are masked.';
    io.stdout.write(
      describeSettings({ command: COMMAND, summary, usage: 'FILE [settings]', settings: SETTINGS }),
    );
    return;
  }
  const { catalogue, faults } = await loadCatalogue({
    file: fileArgument(COMMAND, positionals),
    env: values.placeholders ? withPlaceholders(io.env) : io.env,
  });
  refuseFaults(faults);
  const toStdout = values.out === '-';
  const yaml = staticBootstrap(toStdout && io.stdoutIsTerminal ? maskCredentials(catalogue) : catalogue);
  if (toStdout) io.stdout.write(yaml);
  else await replaceFile(values.out, yaml);
}

/** Whoever serves such a configuration by mistake lets nobody in. */
function withPlaceholders(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return new Proxy(env, {
    get: (known, name) => (typeof name === 'string' ? known[name] || `unset-${randomUUID()}` : undefined),
  });
}

function refuseFaults([first, ...others]: readonly ServerFault[]): void {
  if (first === undefined) return;
  if (others.length === 0) throw first.error;
  const rest = others.map(({ error }) => `\n  also ${error.code}: ${error.message}`).join('');
  throw new ControlPlaneError(first.error.code as ControlPlaneErrorCode, `${first.error.message}${rest}`, {
    hint: first.error.hint,
    cause: first.error,
  });
}
