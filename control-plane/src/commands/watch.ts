/** `watch FILE --out DIR`: keeps the files of a running gateway up to date. */
import { mkdir } from 'node:fs/promises';

import { onStopSignal } from '@postern/service/lifecycle';
import { createLogger } from '@postern/service/logs';
import { describeSettings, readSettings } from '@postern/service/settings';

import type { CommandIo } from '../cli.js';
import { ControlPlaneError } from '../errors.js';
import { ControlLoop } from '../watch/control-loop.js';
import { fileArgument } from './file-argument.js';

const COMMAND = 'postern-control-plane watch';

const SETTINGS = {
  out: { type: 'path', doc: 'Folder for bootstrap.yaml, lds.yaml and cds.yaml; made if absent.' },
  logLevel: { type: 'string', default: 'info', doc: 'Least level that is logged.' },
} as const;

/** Runs until SIGTERM or SIGINT. */
export async function watchCommand(argv: readonly string[], io: CommandIo): Promise<void> {
  const { values, positionals, help } = readSettings({
    command: COMMAND,
    settings: SETTINGS,
    argv,
    env: io.env,
  });
  if (help) {
    const summary =
      'Writes the files that a gateway watches, again whenever postern.yaml or a file of it changes.';
    io.stdout.write(
      describeSettings({ command: COMMAND, summary, usage: 'FILE --out DIR', settings: SETTINGS }),
    );
    return;
  }
  const file = fileArgument(COMMAND, positionals);
  const folder = values.out;
  if (folder === undefined) {
    throw new ControlPlaneError('CP_COMMAND', 'watch needs a folder to write to', { hint: 'Add --out DIR.' });
  }
  await makeFolder(folder);
  const logger = createLogger({ name: 'control-plane', level: values.logLevel });
  const loop = await ControlLoop.start({ file, folder, env: io.env, logger });
  onStopSignal(() => loop.close(), logger);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ControlPlaneError('CP_OUTPUT', `${folder} cannot be made`, { cause });
  }
}
