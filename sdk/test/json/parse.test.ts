import { beforeAll, describe, expect, test } from 'vitest';
import { documents } from './documents.ts';
import { buildJsonProbe, type JsonProbe } from './probe.ts';

let probe: JsonProbe;

beforeAll(async () => {
  probe = await buildJsonProbe();
});

function compact(): string {
  probe.wasm.compact();
  return probe.output().toString();
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function reference(bytes: Uint8Array): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(strictUtf8.decode(bytes)) };
  } catch {
    return undefined;
  }
}

/* code and position, as the table in assembly/json/errors.ts numbers them */
const faults: [name: string, text: string | Uint8Array, code: number, position: number][] = [
  ['an empty text', '', 1, 0],
  ['white space alone', '  ', 1, 2],
  ['a cut literal', 'nul', 2, 0],
  ['a longer literal', 'nulll', 8, 4],
  ['a capital literal', 'True', 2, 0],
  ['an open array', '[1,2,', 1, 5],
  ['a hole in an array', '[1,,2]', 2, 3],
  ['a comma before the end of an array', '[1,]', 2, 3],
  ['a comma before the end of an object', '{"a":1,}', 2, 7],
  ['a key without value', '{"a"}', 2, 4],
  ['a bare key', '{a:1}', 2, 1],
  ['a number as key', '{1:1}', 2, 1],
  ['the wrong bracket', '[1}', 2, 2],
  ['the wrong brace', '{"a":1]', 2, 6],
  ['an end without a beginning', ']', 2, 0],
  ['a cut unicode escape', '"\\u12', 1, 5],
  ['a bad unicode escape', '"\\u12g4"', 6, 1],
  ['an unknown escape', '"\\x"', 6, 1],
  ['a raw tab in a string', '"a\tb"', 5, 2],
  ['a raw NUL in a string', '"\0"', 5, 1],
  ['a leading zero', '01', 8, 1],
  ['a point without digits', '1.', 7, 0],
  ['a point first', '.5', 2, 0],
  ['a lone minus', '-', 7, 0],
  ['an exponent without digits', '1e', 7, 0],
  ['a plus sign', '+1', 2, 0],
  ['a hexadecimal number', '0x10', 8, 1],
  ['two values', '1 2', 8, 2],
  ['trailing text', '{"a":[{},[]]}x', 8, 13],
  ['an open string', '"abc', 1, 4],
  ['a byte order mark', '\ufeff{}', 2, 0],
  ['a comment', '/**/1', 2, 0],
  ['overlong UTF-8', Uint8Array.of(0x22, 0xc0, 0xaf, 0x22), 4, 1],
  ['a surrogate in UTF-8', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 4, 1],
  ['a code point beyond Unicode', Uint8Array.of(0x22, 0xf4, 0x90, 0x80, 0x80, 0x22), 4, 1],
  ['a cut UTF-8 sequence', Uint8Array.of(0x22, 0xe2, 0x82, 0x22), 4, 1],
  ['a lone continuation byte', Uint8Array.of(0x22, 0x80, 0x22), 4, 1],
  ['bytes outside a string', Uint8Array.of(0xff), 2, 0],
  ['129 levels', '['.repeat(129) + ']'.repeat(129), 3, 128],
  ['100,000 open arrays', '['.repeat(100_000), 3, 128],
];

describe('parse refuses', () => {
  test.each(faults)('%s', (_name, text, code, position) => {
    expect([probe.parse(text), probe.wasm.errorPosition()]).toEqual([code, position]);
  });

  test('more values than a tape holds', () => {
    expect(probe.parse(`[${'1,'.repeat((1 << 20) - 1)}1]`)).toBe(9);
    expect(probe.parse('[1]')).toBe(0);
  });
});

describe('parse accepts', () => {
  test.each([
    ' { } ',
    '[]',
    '""',
    '0',
    '-0',
    '1e5',
    '1E-5',
    '123456789012345678901234567890.5e400',
    '"\\ud800"',
    '{"":""}',
    '{"a":1,"a":2}',
    '"\u007f\u0080\uffff\u{10ffff}"',
    '\r\n\t[ true , false , null ]\n',
    '['.repeat(128) + ']'.repeat(128),
  ])('%s', (text) => {
    expect(probe.parse(text)).toBe(0);
    expect(JSON.parse(compact())).toEqual(JSON.parse(text));
  });

  test('numbers and strings keep their source bytes', () => {
    probe.parse('{ "big" : 12345678901234567890123 , "n" : 1.10 , "s" : "\\u0041\\/" }');
    expect(compact()).toBe('{"big":12345678901234567890123,"n":1.10,"s":"\\u0041\\/"}');
  });

  test('a kept tape reads the same, survives collection, and parses again', () => {
    const text = '{"a":[1,{"b":[]}],"c":null}';
    for (let round = 0; round < 3; round++) {
      probe.parse(text);
      probe.wasm.keepFirst();
      probe.wasm.collect();
      probe.parseSecond(`[${'1,'.repeat(5000)}1]`);
      expect(compact()).toBe(text);
    }
    expect(probe.parse('[2]')).toBe(0);
    expect(compact()).toBe('[2]');
  });

  test('two documents at once', () => {
    probe.parse('{"first":[1,2]}');
    probe.parseSecond('{"second":{}}');
    probe.wasm.compactBoth();
    expect(probe.output().toString()).toBe('{"first":[1,2]}{"second":{}}');
  });
});

test('parse agrees with JSON.parse on 12,000 documents, half of them damaged', () => {
  const counts = { accepted: 0, rejected: 0 };
  for (const document of documents(20_240_607, 12_000)) {
    const expected = reference(document);
    const code = probe.parse(document);
    if ((code === 0) !== (expected !== undefined)) throw new Error(`code ${code}: ${document.toString()}`);
    counts[expected ? 'accepted' : 'rejected']++;
    if (!expected) continue;
    if (JSON.stringify(JSON.parse(compact())) !== JSON.stringify(expected.value)) {
      throw new Error(`written back differently: ${document.toString()}`);
    }
  }
  expect(counts.accepted).toBeGreaterThan(6000);
  expect(counts.rejected).toBeGreaterThan(3000);
});
