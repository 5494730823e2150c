/** Random ids for requests, made many at a time. Spec: RFC 9562 §5.4 (UUID version 4). */
import { randomFillSync } from 'node:crypto';

const BATCH = 128;
const LENGTH = 36;
const HEX = Buffer.from('0123456789abcdef');
const DASH = 0x2d;

const random = Buffer.alloc(BATCH * 16);
const text = Buffer.alloc(BATCH * LENGTH);
let batch = '';
let used = BATCH;

/** One more id; no two are the same. */
export function nextRequestId(): string {
  if (used === BATCH) refill();
  const start = used++ * LENGTH;
  return batch.slice(start, start + LENGTH);
}

function refill(): void {
  randomFillSync(random);
  let to = 0;
  for (let from = 0; from < random.length; from++) {
    const part = from % 16;
    let byte = random[from] as number;
    if (part === 6) byte = (byte & 0x0f) | 0x40;
    else if (part === 8) byte = (byte & 0x3f) | 0x80;
    if (part === 4 || part === 6 || part === 8 || part === 10) text[to++] = DASH;
    text[to++] = HEX[byte >> 4] as number;
    text[to++] = HEX[byte & 0x0f] as number;
  }
  batch = text.toString('latin1');
  used = 0;
}
