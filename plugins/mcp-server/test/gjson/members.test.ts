/** Loops over members, and the fast way to one of them. */

import { beforeAll, describe, expect, test } from 'vitest';
import { GjsonProbe } from './probe.ts';

let probe: GjsonProbe;

beforeAll(async () => {
  probe = await GjsonProbe.load();
});

/** Key and source of each member of a text: indexes are numbers. */
function members(text: string | Uint8Array): [string | number, string][] {
  probe.parse(text);
  return probe.members().map(([key, value]) => [key.type === 'Number' ? key.number : key.text, value.raw]);
}

describe('a loop', () => {
  test.each<[string, [string | number, string][]]>([
    [
      '{"a":1,"b\\n":[1,"two"]}',
      [
        ['a', '1'],
        ['b\n', '[1,"two"]'],
      ],
    ],
    [
      ' [1, "two" ,{"a":[]}]',
      [
        [0, '1'],
        [1, '"two"'],
        [2, '{"a":[]}'],
      ],
    ],
    ['{}', []],
    ['[ ]', []],
    ['', []],
    ['"text"', [['', '"text"']]],
    ['null', [['', 'null']]],
    [
      '{"a":1,"a":2}',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    // what is not JSON: the same members that GJSON sees
    [
      '{"a":1} {"b":2}',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      '[1]2',
      [
        [0, '1'],
        [1, '2'],
      ],
    ],
    [
      '[1,,2,]',
      [
        [0, '1'],
        [1, '2'],
      ],
    ],
    ['["a""b"]', [[0, '"a"']]],
    [
      '{"a" 1,"b":{"c":2',
      [
        ['a', '1'],
        ['b', '{"c":2'],
      ],
    ],
    ['{"a":1,"b', [['a', '1']]],
    ['{"a"', []],
    ['[', []],
  ])('over %s', (text, expected) => {
    expect(members(text)).toEqual(expected);
    expect(probe.isFlush).toBe(true);
  });

  test('over 100,000 elements', () => {
    expect(members(`[${Array.from({ length: 100_000 }, (_, i) => i).join()}]`).at(-1)).toEqual([
      99_999,
      '99999',
    ]);
  });
});

describe('a field', () => {
  test.each([
    ['{"ab":{"b":1},"b":2}', 'b', '2'],
    ['{"a":1,"a":2}', 'a', '1'],
    ['{"\\u0061":1,"a":2}', 'a', '1'],
    ['{"été":"x"}', 'été', '"x"'],
    [
      '{"a long name that is looked at in eight bytes":1}',
      'a long name that is looked at in eight bytes',
      '1',
    ],
    [
      '{"a long name that is looked at in eight bytes":1}',
      'a long name that is looked at in eight Bytes',
      '',
    ],
    ['{"":1}', '', '1'],
    ['{"a.b":1,"a":{"b":2}}', 'a.b', '1'],
    ['["b"]', 'b', ''],
    ['[{"b":1}]', 'b', ''],
    ['{"a":{"b":1}}', 'b', ''],
    ['{"a":1', 'a', '1'],
    ['{"a":"', 'a', ''],
    ['"{"', 'a', ''],
    ['', 'a', ''],
  ])('of %s: %s', (text, name, raw) => {
    expect(Buffer.from(probe.field(text, name).raw, 'latin1').toString()).toBe(raw);
    expect(probe.isFlush).toBe(true);
  });
});

describe('bytes that are not UTF-8', () => {
  test('are what they are', () => {
    const text = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x22, 0xfe, 0xc3, 0x22, 0x7d);
    expect(probe.get(text, Uint8Array.of(0xff))).toMatchObject({ type: 'String', text: '\u00fe\u00c3' });
    expect(probe.get(text, '?').text).toBe('\u00fe\u00c3');
    // to a pattern every one of them is U+FFFD
    expect(probe.get(text, Uint8Array.of(0x2a, 0xfd)).text).toBe('\u00fe\u00c3');
    expect(probe.get(text, '\ufffd*').text).toBe('\u00fe\u00c3');
  });

  test('are U+FFFD in a string that is made', () => {
    const text = Uint8Array.of(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xfe, 0x22, 0x7d);
    expect(probe.get(text, 'a.@tostr').raw).toBe('"\\"\\ufffd\\""');
    expect(probe.get('{"a":"\u2028<\u0001"}', 'a.@tostr').raw).toBe('"\\"\\u2028\\u003c\\u0001\\""');
  });
});
