import { expect, it } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { pluginConfiguration } from '../../src/config/messages/plugin-configuration.js';

function read(type: string, value: string): string {
  const text = `{ "@type": type.googleapis.com/google.protobuf.${type}, value: ${value} }`;
  return Buffer.from(pluginConfiguration(parseConfigText(text, 'a.yaml'))).toString('latin1');
}

it('gives text and bytes as they are', () => {
  expect(read('StringValue', '"{}"')).toBe('{}');
  expect(read('BytesValue', 'AAFi')).toBe('\0\x01b');
});

it.each([
  ['Int64Value', '"5"', '\x08\x05'],
  ['BoolValue', 'true', '\x08\x01'],
  ['DoubleValue', '1', '\x09\0\0\0\0\0\0\xf0\x3f'],
  ['Value', 'v', '\x1a\x01v'],
  ['ListValue', '[v]', '\x0a\x03\x1a\x01v'],
  ['Struct', '{ a: v }', '\x0a\x08\x0a\x01a\x12\x03\x1a\x01v'],
  ['Struct', '{}', ''],
])('gives a %s as protobuf, not as JSON', (type, value, bytes) => {
  expect(read(type, value)).toBe(bytes);
});

it.each([
  ['Int64Value', 'abc', /a\.yaml:1: .*no google\.protobuf\.Int64Value/],
  ['Struct', '[1]', /no google\.protobuf\.Struct/],
  ['Timestamp', '"x"', /Timestamp/],
])('refuses a %s that says %s', (type, value, message) => {
  expect(() => read(type, value)).toThrow(message);
});
