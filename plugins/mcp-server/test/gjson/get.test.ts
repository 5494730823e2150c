/** Paths over texts. Every line of `vectors/paths.txt` is what GJSON itself gave. */

import { beforeAll, expect, test } from 'vitest';
import { GjsonProbe } from './probe.ts';

let probe: GjsonProbe;

beforeAll(async () => {
  probe = await GjsonProbe.load();
});

test.each([
  ['{"a":1,"b":{"c":"x\\u00e9"}}', 'b.c', 'String', '"x\\u00e9"', 'x\u00e9'],
  ['{"a":1,"a":2}', 'a', 'Number', '1', ''],
  ['{"a":{"x":1},"a":{"b":[true,null]}}', 'a.b.1', 'Null', 'null', ''],
  ['{"a":1', 'a', 'Number', '1', ''],
  ['{"a":"', 'a', 'Null', '', ''],
])('%s, %s', (text, path, type, raw, said) => {
  const found = probe.get(text, path);
  expect([found.type, found.raw, Buffer.from(found.text, 'latin1').toString()]).toEqual([type, raw, said]);
});

test('loops over members', () => {
  probe.get('{"a":1,"b\\n":[1,"two"]}', '');
  probe.parse('{"a":1,"b\\n":[1,"two"]}');
  expect(probe.members().map(([key, value]) => [key.text, value.raw])).toEqual([
    ['a', '1'],
    ['b\n', '[1,"two"]'],
  ]);
  probe.parse('[1,"two"]');
  expect(probe.members().map(([key, value]) => [key.number, value.raw])).toEqual([
    [0, '1'],
    [1, '"two"'],
  ]);
});

test('looks a field up', () => {
  expect(probe.field('{"ab":{"b":1},"b":2}', 'b')).toMatchObject({ type: 'Number', number: 2 });
  expect(probe.field('["b"]', 'b').type).toBe('Null');
});
