/** HTTP/2 frames as bytes, written and read. Spec: RFC 9113 §3.4, §4.1, §6. */

export const FRAME = { data: 0, headers: 1, settings: 4, ping: 6, goaway: 7 } as const;
export const END_STREAM = 1;
export const END_HEADERS = 4;
/** Of SETTINGS and PING. */
export const ACK = 1;

const HEAD_BYTES = 9;

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** How a client begins. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** The frames of a connection's bytes, as they become whole. */
export class FrameReader {
  #held = Buffer.alloc(0);
  #skip: number;

  /** `skip`: bytes in front that are no frame. */
  constructor(skip = 0) {
    this.#skip = skip;
  }

  read(bytes: Buffer): Frame[] {
    this.#held = Buffer.concat([this.#held, bytes]);
    if (this.#held.length < this.#skip) return [];
    let at = this.#skip;
    this.#skip = 0;
    const frames: Frame[] = [];
    while (at + HEAD_BYTES <= this.#held.length) {
      const end = at + HEAD_BYTES + this.#held.readUIntBE(at, 3);
      if (end > this.#held.length) break;
      const [type = 0, flags = 0] = this.#held.subarray(at + 3, at + 5);
      const payload = this.#held.subarray(at + HEAD_BYTES, end);
      frames.push({ type, flags, stream: this.#held.readUInt32BE(at + 5), payload });
      at = end;
    }
    this.#held = this.#held.subarray(at);
    return frames;
  }
}
