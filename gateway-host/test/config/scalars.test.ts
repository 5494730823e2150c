import { expect, it } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { readJsonScalar, readPlainScalar } from '../../src/config/scalar.js';

it.each(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])('%s is true', (text) => {
  expect(readPlainScalar(text)).toBe(true);
});

it.each(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])(
  '%s is false',
  (text) => {
    expect(readPlainScalar(text)).toBe(false);
  },
);

it.each([
  ['', null],
  ['~', null],
  ['null', null],
  ['NULL', null],
  ['nUll', 'nUll'],
  ['tRUE', 'tRUE'],
  ['ja', 'ja'],
  ['8080', 8080],
  ['-1', -1],
  ['+7', 7],
  ['0x1F', 31],
  ['0755', 493],
  ['0889', '0889'],
  ['2147483647', 2147483647],
  ['2147483648', '2147483648'],
  ['0.5', '0.5'],
  ['1e3', '1e3'],
  ['10s', '10s'],
  ['1:30', '1:30'],
  ['2024-01-01', '2024-01-01'],
])('%s is read as %j', (text, value) => {
  expect(readPlainScalar(text)).toBe(value);
});

it('takes quoted and block text as it is', () => {
  const { value } = parseConfigText('a: "y"\nb: \'1\'\nc: |\n  on\nd: y\n', 'f.yaml');
  const values = value instanceof Map ? [...value.values()].map((node) => node.value) : [];
  expect(values).toEqual(['y', '1', 'on\n', true]);
});

it.each([
  ['1.5', '1.5', 1.5],
  ['1e3', '1e3', 1000],
  ['12345678901', '12345678901', 12345678901],
  ['7', 7, 7],
  ['true', true, true],
  ['null', null, null],
])('%s in YAML and in JSON', (source, yaml, json) => {
  expect([readPlainScalar(source), readJsonScalar(source)]).toEqual([yaml, json]);
});
