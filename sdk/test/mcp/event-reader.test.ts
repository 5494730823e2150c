import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { loadBareModule } from '../json/bare-module.ts';

interface Probe {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(size: number): number;
  reset(): void;
  feed(from: number, size: number): void;
  next(): number;
  isTooLong(): number;
  dataAt(): number;
  dataSize(): number;
  typeAt(): number;
  typeSize(): number;
}

type Event = readonly [type: string, data: string];

const ROOM = 1 << 16;
const LIMIT = 4096;
let wasm: Probe;
let room: number;

beforeAll(async () => {
  wasm = await loadBareModule<Probe>('test/mcp/fixtures/event-probe.ts');
  room = wasm.allocate(ROOM) >>> 0;
});

/** What the reader finds in pieces. */
function read(pieces: readonly Uint8Array[]): Event[] {
  const found: Event[] = [];
  const text = (at: number, size: number) =>
    Buffer.from(new Uint8Array(wasm.memory.buffer, at >>> 0, size)).toString();
  wasm.reset();
  for (const piece of pieces) {
    new Uint8Array(wasm.memory.buffer).set(piece, room);
    wasm.feed(room, piece.length);
    while (wasm.next())
      found.push([text(wasm.typeAt(), wasm.typeSize()), text(wasm.dataAt(), wasm.dataSize())]);
  }
  return found;
}

/** What the standard says, line by line. */
function expected(stream: string): Event[] {
  const events: Event[] = [];
  let type = '';
  let data: string[] = [];
  const lines = stream.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const line of lines.slice(0, -1)) {
    if (line === '') {
      if (data.length > 0) events.push([type, data.join('\n')]);
      type = '';
      data = [];
      continue;
    }
    const [, name = line, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name === 'data') data.push(value);
    if (name === 'event') type = value;
  }
  return events;
}

/** The same bytes in pieces of these sizes, over and over. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const part = fc.constantFrom(
  'data',
  'event',
  'id',
  'retry',
  ':',
  ': ',
  ' ',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  'x',
  'ä',
  '{"a":1}',
  '\0',
  'data: y\n\n',
  'event: e\n',
  'data',
);

test('streams in any pieces are read as the standard has it', () => {
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      (parts, sizes, hasMark) => {
        const stream = (hasMark ? '\uFEFF' : '') + parts.join('');
        const found = read(cut(Buffer.from(stream), sizes));
        // whether a last CR ends a line or is half of an end is the same here: the line is over
        expect(found).toEqual(expected(stream));
      },
    ),
    { numRuns: 3000 },
  );
});

test.each([
  ['in one line', `data: ${'x'.repeat(LIMIT + 10)}\n\n`],
  ['over many lines', `${`data: ${'x'.repeat(100)}\n`.repeat(50)}\n`],
  ['without an end', 'x'.repeat(LIMIT + 10)],
])('an event that is too long %s ends the reading', (_, stream) => {
  for (const size of [7, 1000, 10_000]) {
    expect(read([...cut(Buffer.from(stream), [size]), Buffer.from('data: later\n\n')])).toEqual([]);
    expect(wasm.isTooLong()).toBe(1);
  }
  expect(read([Buffer.from('data: again\n\n')])).toEqual([['', 'again']]);
});

test('a stream of many events needs no more memory than one', () => {
  const piece = Buffer.from(`: ${'c'.repeat(500)}\n\ndata: ${'d'.repeat(1000)}\n\n`);
  read([piece]);
  const before = wasm.memory.buffer.byteLength;
  expect(read(Array.from({ length: 2000 }, () => piece))).toHaveLength(2000);
  expect(wasm.memory.buffer.byteLength).toBe(before);
});
