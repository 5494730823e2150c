/** Where an answer of Redis ends, and how a command is written. Spec: Redis serialization protocol (RESP2). */

const MAX_DEPTH = 32;
const LINE_END = Buffer.from('\r\n');
/** Longest first line of an answer; a longer one is no Redis. */
const MAX_LINE = 64 * 1024;

/** One command as bytes. */
export function command(...words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`);
}

/** The end of the answer that begins at `start`; undefined while it is incomplete. Throws RangeError for what is no answer. */
export function answerEnd(bytes: Buffer, start = 0, depth = 0): number | undefined {
  const line = bytes.indexOf(LINE_END, start);
  if (line < 0) {
    if (bytes.length - start > MAX_LINE) throw new RangeError('the line of an answer has no end');
    return undefined;
  }
  const end = line + LINE_END.length;
  const kind = String.fromCharCode(bytes[start] ?? 0);
  if ('+-:'.includes(kind)) return end;
  const count = Number(bytes.toString('latin1', start + 1, line));
  if (!'$*'.includes(kind) || !Number.isInteger(count) || count < -1 || depth > MAX_DEPTH)
    throw new RangeError('not an answer of Redis');
  if (count < 0) return end;
  if (kind === '$') {
    const whole = end + count + LINE_END.length;
    return whole <= bytes.length ? whole : undefined;
  }
  let at: number | undefined = end;
  for (let i = 0; i < count && at !== undefined; i++) at = answerEnd(bytes, at, depth + 1);
  return at;
}
