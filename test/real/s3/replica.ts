/** A plugin server over the bucket, which can be killed and started again on the same port. */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { ROOT, type Processes, type Running } from '../../e2e/processes.js';
import { freePort } from './free-port.js';
import { BUCKET, CREDENTIALS } from './s3-server.js';

export const TOKEN = 'for-tests-only';
const BIN = join(ROOT, 'plugin-server/bin/postern-plugin-server.js');

export class Replica {
  readonly url: string;
  readonly #processes: Processes;
  readonly #args: readonly string[];
  #running: Running | undefined;

  private constructor(processes: Processes, port: number, endpoint: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#processes = processes;
    this.#args = [BIN, '--port', `${port}`, '--store', `s3://${BUCKET}/chaos`, '--s3-endpoint', endpoint];
  }

  static async start(processes: Processes, endpoint: string): Promise<Replica> {
    const replica = new Replica(processes, await freePort(), endpoint);
    await replica.untilReady();
    return replica;
  }

  /** Starts it, again and again while the S3 server is away: a server without its store ends, and is started anew. */
  async untilReady(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const env = { ...CREDENTIALS, POSTERN_PUBLISH_TOKEN: TOKEN };
      const running = this.#processes.start(process.execPath, this.#args, { env });
      this.#running = running;
      while (running.child.exitCode === null && running.child.signalCode === null) {
        if (running.output().includes('"msg":"ready"')) return;
        await pause(20);
      }
      if (!running.output().includes('PS_STORE_UNAVAILABLE'))
        throw new Error(`it ended: ${running.output()}`);
      await pause(200);
    }
    throw new Error('the S3 server never came back');
  }

  async kill(): Promise<void> {
    const child = this.#running?.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
