/** The two programs under comparison, started and asked in the same way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { ROOT, untilOk, type Processes, type Running } from '../../e2e/processes.js';
import { ensureEnvoy } from '../install/envoy.mjs';

const GATEWAY_HOST = path.join(ROOT, 'gateway-host/bin/postern-gateway-host.js');

/** A program that takes Envoy's configuration. */
export interface GatewayProgram {
  readonly name: string;
  validateArguments(file: string): readonly [string, readonly string[]];
  serveArguments(file: string): readonly [string, readonly string[]];
}

export const ENVOY: GatewayProgram = {
  name: 'Envoy',
  validateArguments: (file) => [ensureEnvoy(), ['--mode', 'validate', '--disable-hot-restart', '-c', file]],
  serveArguments: (file) => [
    ensureEnvoy(),
    [
      '-c',
      file,
      '--disable-hot-restart',
      '--concurrency',
      '1',
      '-l',
      'info',
      '--file-flush-interval-msec',
      '100',
    ],
  ],
};

export const GATEWAY: GatewayProgram = {
  name: 'gateway-host',
  validateArguments: (file) => [process.execPath, [GATEWAY_HOST, 'validate', '-c', file]],
  serveArguments: (file) => [process.execPath, [GATEWAY_HOST, 'serve', '-c', file, '--log-level', 'info']],
};

/** A verdict and what was printed with it. */
export interface Validation {
  readonly accepted: boolean;
  readonly output: string;
}

/** Runs a program's check of a file. */
export async function validate(program: GatewayProgram, file: string): Promise<Validation> {
  const [binary, args] = program.validateArguments(file);
  const child = spawn(binary, args, { cwd: path.dirname(file), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { accepted: code === 0, output };
}

/** Starts a program on a file and waits until its admin says that it is ready. */
export async function serve(
  program: GatewayProgram,
  processes: Processes,
  file: string,
  admin: number,
): Promise<Running> {
  const [binary, args] = program.serveArguments(file);
  const running = processes.start(binary, args, { cwd: path.dirname(file) });
  await untilOk(`http://127.0.0.1:${admin}/ready`, running);
  return running;
}
