/** HTTP/2 frames as bytes, for peers that do not keep to the rules. Spec: RFC 9113 §4.1, §6. */

export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  continuation: 9,
  unknown: 0x77,
};
export const END_STREAM = 1;
export const END_HEADERS = 4;

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** How a client begins. */
export const PREFACE = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame(FRAME.settings, 0, 0),
]);

/** The header block of `GET path`, without compression. */
export function getBlock(path: string): Buffer {
  return Buffer.concat([Buffer.of(0x82, 0x86), text(0x04, path), text(0x01, 'a')]);
}

/** A header line of the block, its name spelt out. */
export function line(name: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.of(0, name.length),
    Buffer.from(name),
    Buffer.of(value.length),
    Buffer.from(value),
  ]);
}

function text(index: number, value: string): Buffer {
  return Buffer.concat([Buffer.of(index, value.length), Buffer.from(value)]);
}
