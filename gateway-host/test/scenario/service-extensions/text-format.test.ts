import { describe, expect, it } from 'vitest';

import { plainValue, type ConfigNode } from '../../../src/config/document.js';
import { GatewayError } from '../../../src/errors.js';
import { parseTextFormat } from '../../../src/scenario/service-extensions/text-format.js';

function read(text: string): unknown {
  return plainValue(parseTextFormat(text, 'tests.textpb'));
}

describe("protobuf's text format", () => {
  it.each([
    ['', {}],
    ['a: 1 b: -2.5e3 c: true d: NAME', { a: '1', b: '-2.5e3', c: 'true', d: 'NAME' }],
    ['a: "x", b: \'y\'; c: "z"', { a: 'x', b: 'y', c: 'z' }],
    ['a { b: "1" } a { b: "2" } a: < b: "3" >', { a: [{ b: '1' }, { b: '2' }, { b: '3' }] }],
    ['a: ["x", "y"] b: [] c: [{ d: 1 }, { d: 2 }]', { a: ['x', 'y'], c: [{ d: '1' }, { d: '2' }] }],
    ['a: "one"\n  "two" # and a comment\nb: "#none"', { a: 'onetwo', b: '#none' }],
    [String.raw`a: "\"\\\n\t\'\x41\101é\303\251"`, { a: '"\\\n\t\'AAéé' }],
    ['# only a comment', {}],
    ['a { } b {b{b{}}}', { a: {}, b: { b: { b: {} } } }],
  ])('%j is %j', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each([
    ['a', 'a colon or a brace is wanted'],
    ['a:', 'the file ends where a value is wanted'],
    ['a {', 'the file ends where a field is wanted'],
    ['a { b: 1', 'the file ends where a field is wanted'],
    ['a: "x', 'is no text format'],
    ['a: }', '"}" is no value'],
    ['"a": 1', 'is no name of a field'],
    ['a: [1', 'the file ends'],
    ['a { b: 1 >', 'is no name of a field'],
    ['a: 1 }', 'is no name of a field'],
    [`${'a {'.repeat(100)}`, 'nested too deeply'],
  ])('%j is refused: %s', (text, why) => {
    expect(() => read(`\n${text}`)).toThrow(GatewayError);
    expect(() => read(`\n${text}`)).toThrow(why);
    expect(() => read(`\n${text}`)).toThrow('tests.textpb:2:');
  });

  it('knows the line of every value', () => {
    const node = parseTextFormat('\ntest {\n  name: "x"\n}\n', 'tests.textpb');
    const fields = node.value as ReadonlyMap<string, ConfigNode>;
    const test = fields.get('test');
    const inner = test?.value as ReadonlyMap<string, ConfigNode> | undefined;
    const name = inner?.get('name');
    expect([test?.line, name?.line, name?.path]).toEqual([2, 3, 'test.name']);
  });
});
