/** A versitygw over a folder, which can be killed and started again on the same port. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { Processes, Running } from '../../e2e/processes.js';
import { ensureVersitygw } from '../install/versitygw.mjs';
import { freePort } from './free-port.js';

export const BUCKET = 'plugins';
/** What the AWS SDK reads; the server is started with the same. */
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'postern', AWS_SECRET_ACCESS_KEY: 'for-tests-only' };

export class S3Server {
  readonly #processes: Processes;
  readonly #folder: string;
  readonly #port: number;
  #running: Running | undefined;

  private constructor(processes: Processes, port: number) {
    this.#processes = processes;
    this.#folder = processes.folder();
    this.#port = port;
    // A bucket is a folder.
    mkdirSync(join(this.#folder, BUCKET));
  }

  static async start(processes: Processes): Promise<S3Server> {
    const server = new S3Server(processes, await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const env = {
      ROOT_ACCESS_KEY: CREDENTIALS.AWS_ACCESS_KEY_ID,
      ROOT_SECRET_KEY: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
    };
    const args = ['--port', `127.0.0.1:${this.#port}`, '--quiet', 'posix', this.#folder];
    const running = this.#processes.start(ensureVersitygw(), args, { env });
    this.#running = running;
    while (!(await accepts(this.#port))) {
      if (running.child.exitCode !== null) throw new Error(`versitygw ended: ${running.output()}`);
      await pause(20);
    }
  }

  async kill(): Promise<void> {
    if (this.#running === undefined) return;
    const { child } = this.#running;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
