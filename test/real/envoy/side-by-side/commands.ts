/** How each program is started, and how its own check of a bootstrap file. */
import { join } from 'node:path';

import { ensureEnvoy } from '../../install/envoy.mjs';
import { ROOT } from '../../../e2e/processes.js';
import { ENVOY_LOG_FORMAT } from './process-log.js';

/** Which program; an Envoy is named by its version. */
export type Program = 'gateway-host' | `envoy-${string}`;

export interface Launch {
  readonly program: Program;
  readonly file: string;
  /** Everything that plugins log; else from `info` on, which is much less to read. */
  readonly everything: boolean;
}

export function serveCommand(launch: Launch): string[] {
  return launch.program === 'gateway-host' ? hostCommand('serve', launch) : envoyCommand(launch);
}

export function validateCommand(launch: Launch): string[] {
  // Envoy's levels of components count for nothing here: it tells from warnings on.
  if (launch.program === 'gateway-host') return hostCommand('validate', launch, 'warn');
  return [...envoyCommand(launch), '--mode', 'validate'];
}

function hostCommand(command: string, { file, everything }: Launch, level?: string): string[] {
  const entry = join(ROOT, 'gateway-host/bin/postern-gateway-host.js');
  return [
    process.execPath,
    entry,
    command,
    '-c',
    file,
    '--log-level',
    level ?? (everything ? 'trace' : 'info'),
  ];
}

function envoyCommand({ program, file, everything }: Launch): string[] {
  const binary = ensureEnvoy(program.slice('envoy-'.length));
  const levels = ['-l', 'warning', '--component-log-level', everything ? 'wasm:trace' : 'wasm:info'];
  const options = ['--concurrency', '1', '--disable-hot-restart', '--log-format', ENVOY_LOG_FORMAT];
  return [binary, '-c', file, ...options, ...levels];
}
