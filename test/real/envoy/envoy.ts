/** Stock Envoy as the suite runs it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

import { ensureEnvoy } from '../install/envoy.mjs';
import { untilOk, type Processes, type Running } from '../../e2e/processes.js';

const FLAGS = [
  '--concurrency',
  '1',
  '--disable-hot-restart',
  '--log-level',
  'warning',
  '--component-log-level',
  'wasm:info',
];

/** A running Envoy and the address of its admin. */
export interface Envoy extends Running {
  readonly admin: string;
}

/** Starts Envoy on a configuration file and waits until its listeners are open. */
export async function startEnvoy(processes: Processes, configFile: string): Promise<Envoy> {
  const running = processes.start(ensureEnvoy(), ['-c', configFile, ...FLAGS]);
  const { admin } = parse(readFileSync(configFile, 'utf8')) as {
    admin: { address: { socket_address: { address: string; port_value: number } } };
  };
  const { address, port_value } = admin.address.socket_address;
  const url = `http://${address}:${port_value}`;
  await untilOk(`${url}/ready`, running);
  return { ...running, admin: url };
}

/** Envoy's own check of a configuration file. */
export function validateInEnvoy(configFile: string): { status: number | null; output: string } {
  const done = spawnSync(ensureEnvoy(), ['--mode', 'validate', '-c', configFile, '--disable-hot-restart'], {
    encoding: 'utf8',
  });
  return { status: done.status, output: done.stdout + done.stderr };
}
