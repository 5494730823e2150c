/** One JSON line for each request: what came, what was answered, to whom, how long it took. Never a credential. */
import { createWriteStream, type WriteStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';

import { ServiceError } from '@postern/service/errors';
import type { Logger } from '@postern/service/logs';

import { callerNameOf } from '../access/access.js';
import { addressOf } from '../access/identities.js';
import { requestIdOf } from './request-id.js';

/** Lines that wait for a slow disk; above this they are dropped and counted, since serving comes first. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
const LONGEST_URL = 512;
const LONGEST_AGENT = 200;

export interface AccessLog {
  /** Writes the line of a request when its answer has ended; to be called when the request comes in. */
  follow(request: IncomingMessage, response: ServerResponse): void;
  /** Resolves when all lines are with the system. */
  close(): Promise<void>;
}

/**
 * Opens the file; it is opened anew on SIGHUP, after a rotation. `-` is stdout.
 *
 * @throws ServiceError SV_SETTING_VALUE
 */
export async function openAccessLog(path: string, logger: Pick<Logger, 'error'>): Promise<AccessLog> {
  const lines = new Lines(path, logger);
  await lines.open();
  return {
    follow(request, response) {
      const began = performance.now();
      const { socket } = request;
      const sentBefore = socket.bytesWritten;
      // Node calls an answer finished when its connection broke, too.
      let isWhole = false;
      response.once('finish', () => (isWhole = !socket.destroyed));
      response.once('close', () => {
        const line = {
          time: new Date().toISOString(),
          request: requestIdOf(request),
          address: addressOf({ socket }),
          by: callerNameOf(request),
          method: request.method,
          url: request.url?.slice(0, LONGEST_URL),
          status: response.statusCode,
          // Of a connection that serves one request after the other, what it sent since this one came.
          bytes: socket.bytesWritten - sentBefore,
          ms: Math.round((performance.now() - began) * 1000) / 1000,
          agent: request.headers['user-agent']?.slice(0, LONGEST_AGENT),
          ...(isWhole ? {} : { cut: true }),
        };
        lines.write(`${JSON.stringify(line)}\n`);
      });
    },
    close: () => lines.close(),
  };
}

class Lines {
  readonly #path: string;
  readonly #logger: Pick<Logger, 'error'>;
  /** Undefined after an error: lines go nowhere. */
  #stream: Writable | undefined = process.stdout;
  #dropped = 0;

  constructor(path: string, logger: Pick<Logger, 'error'>) {
    this.#path = path;
    this.#logger = logger;
  }

  async open(): Promise<void> {
    if (this.#path === '-') return;
    try {
      this.#stream = await this.#openFile();
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new ServiceError('SV_SETTING_VALUE', `--access-log ${this.#path} cannot be written (${code})`, {
        hint: 'Give a file in a folder that there is, which this user may write, or - for stdout.',
        cause,
      });
    }
    process.on('SIGHUP', () => void this.#reopen());
  }

  write(line: string): void {
    const isFull = this.#stream === undefined || this.#stream.writableLength > MOST_WAITING_BYTES;
    if (isFull) this.#dropped++;
    else this.#stream?.write(line);
  }

  /** Stdout is not ours to end, and a process that ends writes it out. */
  async close(): Promise<void> {
    const stream = this.#stream;
    if (stream !== undefined && stream !== process.stdout)
      await new Promise((resolve) => stream.end(resolve));
  }

  async #reopen(): Promise<void> {
    const old = this.#stream;
    try {
      this.#stream = await this.#openFile();
      old?.end();
      if (this.#dropped > 0) this.#logger.error({ dropped: this.#dropped }, 'access log had lost lines');
      this.#dropped = 0;
    } catch (error) {
      this.#logger.error({ err: error, dropped: this.#dropped }, 'access log cannot be opened');
    }
  }

  /** A disk that is full costs lines and never an answer; the next SIGHUP tries again. */
  async #openFile(): Promise<WriteStream> {
    const stream = createWriteStream(this.#path, { flags: 'a', mode: 0o640 });
    await new Promise((resolve, reject) => stream.once('open', resolve).once('error', reject));
    stream.on('error', (error) => {
      this.#logger.error({ err: error }, 'access log cannot be written; lines are lost until SIGHUP');
      if (this.#stream === stream) this.#stream = undefined;
    });
    return stream;
  }
}
