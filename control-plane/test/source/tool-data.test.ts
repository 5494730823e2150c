/** Tool files are data: what their author wrote reaches the plugin digit by digit. */
import { describe, expect, it } from 'vitest';

import { writeJson } from '../../src/json.js';
import { faultOf, load, MANIFEST } from '../project.js';

/** The JSON that becomes of `value: TEXT` in a tool file. */
async function jsonOf(text: string): Promise<string> {
  const { catalogue, faults } = await load(MANIFEST, {
    'orders.yaml': `server:\n  name: o\n  config:\n    value: ${text}\n`,
  });
  expect(faults).toEqual([]);
  const config = catalogue.tenants[0]?.servers[0]?.config;
  const json = writeJson(config ?? null);
  return json.slice('{"server":{"name":"o","config":{"value":'.length, -'}}}'.length);
}

describe('a value in a tool file', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-123456789012345678901234567890', '-123456789012345678901234567890'],
    ['1.10', '1.10'],
    ['1e3', '1e3'],
    ['1E+3', '1E+3'],
    ['0x10', '16'],
    ['0o17', '15'],
    ['+12', '12'],
    ['007', '7'],
    ['.5', '0.5'],
    ['-.5', '-0.5'],
    ['1.', '1.0'],
    ['+.5e3', '0.5e3'],
    ['1.e2', '1.0e2'],
    ['2022-06-28', '"2022-06-28"'],
    ['12:30:45', '"12:30:45"'],
    ['n', '"n"'],
    ['yes', '"yes"'],
    ['1_000', '"1_000"'],
    ['true', 'true'],
    ['~', 'null'],
    ['""', '""'],
    ['"007"', '"007"'],
    ['"a\\u2028b\\x7f"', '"a\\u2028b\\u007f"'],
    ['"\\ud83d\\ude00"', '"😀"'],
    ['{ b: 1, a: 2, "10": 3, "9": 4 }', '{"b":1,"a":2,"10":3,"9":4}'],
    ['{ 404: x, true: y }', '{"404":"x","true":"y"}'],
    ['[1, [2, {}], []]', '[1,[2,{}],[]]'],
    ['{ __proto__: 1, constructor: 2 }', '{"__proto__":1,"constructor":2}'],
    ['|\n      a\n        b\n', '"a\\n  b\\n"'],
    ['{ "<<": 1 }', '{"<<":1}'],
  ])('%s becomes %s', async (text, json) => {
    expect(await jsonOf(text)).toBe(json);
  });

  it.each(['.inf', '-.inf', '.nan'])('%s is refused: JSON has no such number', async (text) => {
    const error = await faultOf(MANIFEST, {
      'orders.yaml': `server:\n  name: o\n  config:\n    value: ${text}\n`,
    });
    expect(error.code).toBe('CP_YAML');
    expect(error.message).toContain('./orders.yaml:4: server.config.value is');
  });
});

it('a JSON file with tabs is read like YAML', async () => {
  const text =
    '{\n\t"server": {"name": "o"},\n\t"tools": [\n\t\t{"name": "a\\/b", "n": 9007199254740993}\n\t]\n}';
  const { catalogue } = await load(MANIFEST, { 'orders.yaml': text });
  expect(writeJson(catalogue.tenants[0]?.servers[0]?.config ?? null)).toBe(
    '{"server":{"name":"o"},"tools":[{"name":"a/b","n":9007199254740993}]}',
  );
});
