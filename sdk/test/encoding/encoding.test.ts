import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ByteRoom, outputOf, type RoomExports } from '../byte-room.ts';
import { loadBareModule } from '../json/bare-module.ts';

type Writer = 'toBase64' | 'toBase64Url' | 'toHex' | 'toPercent' | 'toForm';
type Reader = 'fromBase64' | 'fromBase64Url' | 'fromHex' | 'fromPercent' | 'fromForm';
type ProbeExports = RoomExports &
  Record<Writer | Reader, (at: number, size: number) => number> & {
    clear(): void;
    isPath(byte: number): number;
    isPlain(byte: number): number;
  };

let wasm: ProbeExports;
let room: ByteRoom;

beforeAll(async () => {
  wasm = await loadBareModule<ProbeExports>('test/encoding/fixtures/encoding-probe.ts');
  room = new ByteRoom(wasm, 1 << 16);
});

function write(how: Writer, bytes: string | Uint8Array): string {
  wasm.clear();
  wasm[how](room.at, room.put(bytes));
  return outputOf(wasm).toString();
}

/** What a text says; undefined, and nothing written, when it is refused. */
function read(how: Reader, text: string | Uint8Array): Buffer | undefined {
  wasm.clear();
  const isAccepted = wasm[how](room.at, room.put(text)) !== 0;
  const bytes = outputOf(wasm);
  if (!isAccepted && bytes.length > 0) throw new Error(`refused, but ${bytes.length} bytes were written`);
  return isAccepted ? bytes : undefined;
}

/** Whether a text is read exactly when it is the one that Node writes for what Node reads of it. */
function isOnlyText(text: string, encoding: BufferEncoding, said: Buffer | undefined): boolean {
  const meant = Buffer.from(text, encoding);
  return said === undefined
    ? meant.toString(encoding) !== text
    : said.equals(meant) && meant.toString(encoding) === text;
}

const bytes = fc.uint8Array({ maxLength: 300 });

describe('base64', () => {
  test('writes and reads what Node does, both alphabets', () => {
    fc.assert(
      fc.property(bytes, (from) => {
        const buffer = Buffer.from(from);
        expect(write('toBase64', from)).toBe(buffer.toString('base64'));
        expect(write('toBase64Url', from)).toBe(buffer.toString('base64url'));
        expect(read('fromBase64', buffer.toString('base64'))).toEqual(buffer);
        expect(read('fromBase64Url', buffer.toString('base64url'))).toEqual(buffer);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test('of what it reads, there is one text for the bytes', () => {
    const letters = fc.constantFrom(...'AQgwz09+/-_=\n .Zé');
    const text = fc.oneof(
      fc.string({ unit: letters, maxLength: 9 }),
      fc.string({ unit: fc.constantFrom(...'ABQgw9+/='), maxLength: 8 }),
    );
    let accepted = 0;
    fc.assert(
      fc.property(text, (from) => {
        const standard = read('fromBase64', from);
        const url = read('fromBase64Url', from);
        if (standard ?? url) accepted++;
        return isOnlyText(from, 'base64', standard) && isOnlyText(from, 'base64url', url);
      }),
      { numRuns: 20_000, seed: 2 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  test.each([
    'A',
    'AA',
    'AAA',
    'AB==',
    'AAB=',
    'A===',
    '====',
    '=',
    'AA=A',
    'AAAA=',
    'AA==AAAA',
    'AA\n=',
    '-_-_',
  ])('refuses %j', (text) => {
    expect(read('fromBase64', text)).toBeUndefined();
  });

  test.each(['A', 'AB', 'AAB', 'AA==', 'AAA=', '+/+/', 'AA AA', 'AAAAé'])(
    'refuses %j as base64url',
    (text) => {
      expect(read('fromBase64Url', text)).toBeUndefined();
    },
  );

  test('does not read past the end of an odd text', () => {
    room.put('AAAAAAAA');
    wasm.clear();
    expect(wasm.fromBase64Url(room.at, 5)).toBe(0);
    expect(wasm.fromBase64Url(room.at, 6)).toBe(1);
    expect(wasm.outLength()).toBe(4);
  });
});

describe('hex', () => {
  test('writes and reads what Node does, in either case', () => {
    fc.assert(
      fc.property(bytes, (from) => {
        const text = Buffer.from(from).toString('hex');
        expect(write('toHex', from)).toBe(text);
        expect(read('fromHex', text)).toEqual(Buffer.from(from));
        expect(read('fromHex', text.toUpperCase())).toEqual(Buffer.from(from));
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  test.each(['0', '0g', 'g0', '0x10', ' 1', '１０', '@0', '`0', ':0', '/0'])('refuses %j', (text) => {
    expect(read('fromHex', text)).toBeUndefined();
  });
});

describe('percent encoding', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });

  test('of a text is undone by decodeURIComponent, and undoes encodeURIComponent', () => {
    fc.assert(
      fc.property(text, (from) => {
        const encoded = write('toPercent', from);
        expect(encoded).toMatch(/^[\w.~%-]*$/);
        expect(decodeURIComponent(encoded)).toBe(from);
        expect(read('fromPercent', encodeURIComponent(from))?.toString()).toBe(from);
      }),
      { numRuns: 2000, seed: 4 },
    );
  });

  test('leaves out what RFC 3986 lets stand', () => {
    const those = (stands: (byte: number) => number): string =>
      Buffer.from(
        Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => stands(byte) !== 0),
      ).toString('latin1');
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const ordered = (text: string): string => [...text].sort().join('');
    const plain = `0123456789${letters}${letters.toLowerCase()}-._~`;
    expect(those((byte) => wasm.isPlain(byte))).toBe(ordered(plain));
    expect(those((byte) => wasm.isPath(byte))).toBe(ordered(`${plain}!$&'()*+,;=:@/`));
  });

  test('of every byte is undone', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(read('fromPercent', write('toPercent', all))).toEqual(Buffer.from(all));
    expect(read('fromForm', write('toForm', all))).toEqual(Buffer.from(all));
  });

  test('of a form is what URLSearchParams reads', () => {
    fc.assert(
      fc.property(text, (from) => {
        expect(new URLSearchParams(`a=${write('toForm', from)}`).get('a')).toBe(from);
        const [, written = ''] = new URLSearchParams([['a', from]]).toString().split('=');
        expect(read('fromForm', written)?.toString()).toBe(from);
      }),
      { numRuns: 2000, seed: 5 },
    );
  });

  test.each([
    ['a+b%20c', 'a b c'],
    ['100%', '100%'],
    ['%zz%4', '%zz%4'],
    ['%%41', '%A'],
    ['%2B', '+'],
  ])('a form that says %j means %j', (from, meant) => {
    expect(read('fromForm', from)?.toString()).toBe(meant);
  });

  test.each(['%', 'a%4', '%4', '%zz', '%0g', '100%', '%%41'])(
    'of a segment is refused when it is %j',
    (from) => {
      expect(read('fromPercent', from)).toBeUndefined();
    },
  );

  test('keeps a plus in a segment', () => {
    expect(read('fromPercent', 'a+b%2fc')?.toString()).toBe('a+b/c');
  });
});
