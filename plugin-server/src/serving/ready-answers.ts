/** Answers as Node would write them, ready to be sent: only the date in their heads changes, once a second. */
import { STATUS_CODES } from 'node:http';

import { HEADROOM_BYTES, type RawHeaders, type ServedFile } from './served-file.js';

interface Ready {
  readonly second: number;
  readonly head: Buffer;
  /** Head and body. */
  readonly whole: Buffer | undefined;
  readonly unchanged: Buffer;
}

export class ReadyAnswers {
  readonly #answers = new WeakMap<ServedFile, Ready>();
  readonly #keepAlive: string;

  constructor(keepAliveMs: number) {
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1000)}\r\n\r\n`;
  }

  /** The answers about a file; `whole` of a file in memory. */
  of(file: ServedFile): Ready {
    const second = Math.floor(Date.now() / 1000);
    const known = this.#answers.get(file);
    if (known?.second === second) return known;
    const date = new Date(second * 1000).toUTCString();
    const head = this.#head(200, file.fullHeaders, date);
    const unchanged = this.#head(304, file.unchangedHeaders, date);
    const ready = { second, head, unchanged, whole: withHead(file, head) };
    this.#answers.set(file, ready);
    return ready;
  }

  #head(status: number, headers: RawHeaders, date: string): Buffer {
    let text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
    for (let index = 0; index < headers.length; index += 2) {
      text += `${headers[index]}: ${headers[index + 1]}\r\n`;
    }
    return Buffer.from(`${text}Date: ${date}\r\n${this.#keepAlive}`, 'latin1');
  }
}

/** An answer that the system has not taken yet may get the new head: it is as long as the one before. */
function withHead({ roomy }: ServedFile, head: Buffer): Buffer | undefined {
  if (roomy === undefined || head.length > HEADROOM_BYTES) return undefined;
  const from = HEADROOM_BYTES - head.length;
  head.copy(roomy, from);
  return roomy.subarray(from);
}
