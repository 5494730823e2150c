import { beforeAll, describe, expect, test } from 'vitest';
import { seeded } from './documents.ts';
import { buildJsonProbe, type JsonProbe } from './probe.ts';

let probe: JsonProbe;

beforeAll(async () => {
  probe = await buildJsonProbe();
});

function unescaped(text: string): string {
  expect(probe.parse(text)).toBe(0);
  probe.wasm.unescaped();
  return probe.output().toString();
}

describe('unescaping', () => {
  test.each([
    ['"plain é 😀"', 'plain é 😀'],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'],
    ['"\\u0041\\u00e9\\u20AC\\ud83d\\ude00"', 'Aé€😀'],
    ['"\\ud800"', '\ufffd'],
    ['"\\ud800x"', '\ufffdx'],
    ['"\\udc00\\ud800"', '\ufffd\ufffd'],
    ['"\\ud800\\n"', '\ufffd\n'],
    ['"\\ud800\\u0041"', '\ufffdA'],
    ['"\\u0000"', '\0'],
  ])('%s', (source, expected) => {
    expect(unescaped(source)).toBe(expected);
  });
});

describe('quoting', () => {
  test('agrees with JSON.stringify on 5,000 texts', () => {
    const random = seeded(7);
    for (let i = 0; i < 5000; i++) {
      const ranges = [32, 128, 0x7ff, 0xd000];
      const points = Array.from({ length: random(40) }, () => random(ranges[random(4)] ?? 1));
      const text = String.fromCodePoint(...points, 0x1f600 + random(60));
      expect(probe.quote(text).toString()).toBe(JSON.stringify(text));
      expect(unescaped(JSON.stringify(text))).toBe(text);
    }
  });

  test('agrees with JSON.stringify on texts of several blocks, whatever stands where two of them meet', () => {
    const random = seeded(8);
    const pieces = ['"', '\\', '\n', '\u0001', 'é', '世', '😀', 'plain text ', 'x'];
    for (let i = 0; i < 300; i++) {
      const text = Array.from({ length: 600 }, () => pieces[random(pieces.length)] ?? '').join('');
      expect(probe.quote(text).toString()).toBe(JSON.stringify(text));
    }
  });

  test('grows for the worst that a text can become', () => {
    const text = '\u0001'.repeat(100_000);
    expect(probe.quote(text).toString()).toBe(JSON.stringify(text));
  });

  test('replaces each byte that is not UTF-8', () => {
    const quoted = probe.quote(Uint8Array.of(0x61, 0xff, 0xe2, 0x82, 0x62));
    expect(JSON.parse(quoted.toString())).toBe('a\ufffd\ufffd\ufffdb');
  });
});

describe('lookup', () => {
  test('finds the last of repeated keys', () => {
    probe.parse('{"a":1,"b":{"a":2},"a":3}');
    expect(probe.find('a')).toBe('3');
    expect(probe.find('b')).toBe('{"a":2}');
    expect(probe.find('c')).toBeUndefined();
  });

  test('sees through escapes in keys', () => {
    probe.parse('{"m\\u0065thod":"tools/call","caf\\u00e9":2}');
    expect(probe.wasm.lookUpMethod()).toBe(1);
    expect(probe.output().toString()).toBe('"tools/call"');
    expect(probe.find('café')).toBe('2');
  });

  test('counts a key however it is spelled', () => {
    probe.parse('{"method":1,"\\u006dethod":2,"methods":3,"metho":4}');
    expect(probe.wasm.lookUpMethod()).toBe(2);
    expect(probe.output().toString()).toBe('2');
  });

  test('is absent in what is not an object', () => {
    probe.parse('["a"]');
    expect(probe.find('a')).toBeUndefined();
  });

  test.each([
    ['{"a":1,"b":2}', -1],
    ['{"a":1,"b":2,"a":3}', 14],
    ['{"a":1,"\\u0061":2}', 8],
    ['{"\\u0061":1,"\\u0061":2}', 13],
    ['{"a":{"b":1},"b":2}', -1],
    ['{}', -1],
    ['[1,1]', -1],
  ])('reports where a key of %s is repeated', (text, position) => {
    probe.parse(text);
    expect(probe.wasm.repeated()).toBe(position);
  });

  test('looks for repeated keys without keeping memory', () => {
    const keys = Array.from({ length: 2000 }, (_, i) => `"k${i}":0`);
    probe.parse(`{${keys.join()}}`);
    probe.wasm.repeated();
    const before = probe.wasm.memory.buffer.byteLength;
    for (let i = 0; i < 1000; i++) probe.wasm.repeated();
    expect(probe.wasm.memory.buffer.byteLength).toBe(before);
  });

  test('finds a repeated key among 20,000', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `"k${i}":0`);
    probe.parse(`{${keys.join()}}`);
    expect(probe.wasm.repeated()).toBe(-1);
    probe.parse(`{${keys.join()},"k7":1}`);
    expect(probe.wasm.repeated()).toBeGreaterThan(0);
  });
});

describe('integers', () => {
  test.each([
    ['0', 0n],
    ['-0', 0n],
    ['42', 42n],
    ['-9223372036854775808', -(2n ** 63n)],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['9223372036854775808', 2n ** 63n - 1n],
    ['-99999999999999999999', -(2n ** 63n)],
    ['18446744073709551616', 2n ** 63n - 1n],
  ])('reads %s, saturating', (text, value) => {
    probe.parse(text);
    expect(probe.wasm.integer()).toBe(value);
  });

  test.each(['1.0', '1e2', '-1E2'])('does not call %s one', (text) => {
    probe.parse(text);
    expect(probe.wasm.integer()).toBe(-(2n ** 63n) + 1n);
  });

  test.each([0n, 7n, 10n, -1n, 9999999999n, 2n ** 63n - 1n, -(2n ** 63n)])('writes %s', (value) => {
    probe.wasm.writeInteger(value);
    expect(probe.output().toString()).toBe(String(value));
  });
});
