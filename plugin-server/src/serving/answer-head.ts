/** Heads of answers as Node would write them, made once a second for each file: only the date in them changes. */
import { STATUS_CODES } from 'node:http';

import type { RawHeaders, ServedFile } from './served-file.js';

interface Heads {
  readonly second: number;
  readonly full: Buffer;
  readonly unchanged: Buffer;
}

export class AnswerHeads {
  readonly #heads = new WeakMap<ServedFile, Heads>();
  readonly #keepAlive: string;

  constructor(keepAliveMs: number) {
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1000)}\r\n\r\n`;
  }

  /** Not to be changed, nor kept. */
  of(file: ServedFile, status: 200 | 304): Buffer {
    const second = Math.floor(Date.now() / 1000);
    let heads = this.#heads.get(file);
    if (heads?.second !== second) {
      const date = new Date(second * 1000).toUTCString();
      heads = {
        second,
        full: this.#make(200, file.fullHeaders, date),
        unchanged: this.#make(304, file.unchangedHeaders, date),
      };
      this.#heads.set(file, heads);
    }
    return status === 200 ? heads.full : heads.unchanged;
  }

  #make(status: number, headers: RawHeaders, date: string): Buffer {
    let text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
    for (let index = 0; index < headers.length; index += 2) {
      text += `${headers[index]}: ${headers[index + 1]}\r\n`;
    }
    return Buffer.from(`${text}Date: ${date}\r\n${this.#keepAlive}`, 'latin1');
  }
}
