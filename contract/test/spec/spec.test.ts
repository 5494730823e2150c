import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ContractError } from '../../src/errors/index.js';
import { MAX_SPEC_BYTES, parsePluginSpec } from '../../src/spec/index.js';
import { failure } from '../failure.js';

const GOOD = `apiVersion: 1.0.0
info:
  gatewayMinVersion: "2.0.0"
  type: oss
  category: auth
  name: key-auth
  version: 1.2.3
  title: Key Auth
  x-title-i18n:
    zh-CN: 密钥认证
  description: Who are you?
  x-description-i18n:
    zh-CN: 你是谁
  iconUrl: icon.png
  contact:
    name: platform
    email: platform@example.com
spec:
  phase: default
  priority: 310
  configSchema:
    openAPIV3Schema:
      type: object
      example:
        consumers: []
      properties:
        keys: { type: array, x-scope: GLOBAL }
  routeConfigSchema:
    openAPIV3Schema: { type: object }
`;

/** GOOD with one line replaced. */
const withLine = (line: string, replacement: string): string => {
  expect(GOOD).toContain(line);
  return GOOD.replace(line, replacement);
};

describe('a spec.yaml', () => {
  it('gives the identity, the place in the chain and the schemas', () => {
    const { info, spec, apiVersion } = parsePluginSpec(GOOD);
    expect(apiVersion).toBe('1.0.0');
    expect(info).toEqual({
      name: 'key-auth',
      version: '1.2.3',
      title: 'Key Auth',
      titles: { 'zh-CN': '密钥认证' },
      description: 'Who are you?',
      descriptions: { 'zh-CN': '你是谁' },
      category: 'auth',
      gatewayMinVersion: '2.0.0',
      iconUrl: 'icon.png',
      contact: { name: 'platform', email: 'platform@example.com' },
    });
    expect(spec).toMatchObject({ phase: 'UNSPECIFIED_PHASE', priority: 310 });
    expect(spec.configSchema?.openAPIV3Schema).toHaveProperty('properties.keys.x-scope', 'GLOBAL');
    expect(spec.routeConfigSchema?.openAPIV3Schema).toEqual({ type: 'object' });
  });

  it('keeps the fields that the model does not name', () => {
    expect(parsePluginSpec(GOOD).raw).toHaveProperty('info.type', 'oss');
  });

  it('needs no more than identity, phase and priority', () => {
    const text =
      'apiVersion: 1.0.0\ninfo: {name: x, version: 0.1.0, iconUrl: }\nspec: {phase: STATS, priority: -1}';
    expect(parsePluginSpec(text).info).toEqual({ name: 'x', version: '0.1.0', titles: {}, descriptions: {} });
  });

  it.each([
    [
      '  name: key-auth',
      '  name: Key',
      'spec.yaml:6:9: info.name is wrong: "Key" is not a plugin name: it contains "K"',
    ],
    ['  name: key-auth\n', '', 'spec.yaml:3:3: info.name is missing'],
    [
      '  version: 1.2.3',
      '  version: 1.2',
      'spec.yaml:7:12: info.version is the number 1.2, not text; put it in quotes',
    ],
    [
      '  version: 1.2.3',
      '  version: v1.2.3',
      'spec.yaml:7:12: info.version is wrong: "v1.2.3" is not a plugin version: it begins with a v',
    ],
    ['  title: Key Auth', '  title: [a]', 'spec.yaml:8:10: info.title is a list, not text'],
    [
      '    zh-CN: 密钥认证',
      '    zh-CN: 7',
      'spec.yaml:10:12: info.x-title-i18n.zh-CN is the number 7, not text; put it in quotes',
    ],
    [
      '  contact:\n    name: platform\n    email: platform@example.com',
      '  contact: me',
      'spec.yaml:15:12: info.contact is the string "me", not a mapping',
    ],
    [
      'apiVersion: 1.0.0',
      'apiVersion: 2.0.0',
      'spec.yaml:1:13: apiVersion is "2.0.0"; only "1.0.0" is known',
    ],
    ['apiVersion: 1.0.0\n', '', 'spec.yaml:1:1: apiVersion is missing'],
    [
      '  phase: default',
      '  phase: auth',
      'spec.yaml:19:10: spec.phase is "auth"; known are default, UNSPECIFIED_PHASE, AUTHN, AUTHZ, STATS',
    ],
    [
      '  priority: 310',
      '  priority: "310"',
      'spec.yaml:20:13: spec.priority is the string "310", not a whole number',
    ],
    [
      '  priority: 310',
      '  priority: 3.5',
      'spec.yaml:20:13: spec.priority is the number 3.5, not a whole number',
    ],
    [
      '  priority: 310',
      '  priority: 99999999999',
      'spec.yaml:20:13: spec.priority is 99999999999; the largest is 2147483647',
    ],
    ['  priority: 310\n', '', 'spec.yaml:19:3: spec.priority is missing'],
    [
      '    openAPIV3Schema: { type: object }',
      '    openAPIV3Schema: true',
      'spec.yaml:29:22: spec.routeConfigSchema.openAPIV3Schema is the boolean true, not a mapping',
    ],
    ['  category: auth', '  category: auth\n  category: ai', 'spec.yaml:6:3: key "category" stands twice'],
    ['  title: Key Auth', '  title: &t Key\n  note: *t', 'spec.yaml:9:9: alias *t is not allowed here'],
    ['  title: Key Auth', '  title: "Key', 'spec.yaml:30:1: Missing closing "quote'],
  ])('is refused with its place when %j becomes %j', (line, replacement, message) => {
    const error = failure(() => parsePluginSpec(withLine(line, replacement)));
    expect([error.code, error.message]).toEqual(['CT_SPEC', message]);
  });

  it.each([
    ['', 'my.yaml:1:1: the document is not a mapping'],
    ['- a', 'my.yaml:1:1: the document is not a mapping'],
    [
      'a: 1\n---\nb: 2',
      'my.yaml:2:1: Source contains multiple documents; please use YAML.parseAllDocuments()',
    ],
    ['apiVersion: 1.0.0', 'my.yaml:1:1: info is missing'],
    ['apiVersion: 1.0.0\ninfo: 3', 'my.yaml:2:7: info is the number 3, not a mapping'],
    [' '.repeat(MAX_SPEC_BYTES + 1), `my.yaml has more than ${MAX_SPEC_BYTES} bytes`],
  ])('is refused under the name of its file: %j', (text, message) => {
    expect(failure(() => parsePluginSpec(text, 'my.yaml')).message).toBe(message);
  });

  it('does not read booleans and numbers as YAML 1.1 did', () => {
    const { info, raw } = parsePluginSpec(withLine('  title: Key Auth', '  title: yes\n  id: 010'));
    expect(info.title).toBe('yes');
    expect(raw).toHaveProperty('info.id', 10);
  });

  it('takes no field from the prototype of objects', () => {
    const text = withLine('  title: Key Auth', '  __proto__: { title: evil }\n  constructor: x');
    expect(parsePluginSpec(text).info).not.toHaveProperty('title');
    expect(failure(() => parsePluginSpec('apiVersion: 1.0.0\n__proto__: {info: {}}')).message).toMatch(
      'info is missing',
    );
  });

  it('does not take a long line of braces side by side for deep nesting', () => {
    const schema = JSON.stringify(
      Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`f${i}`, { type: 'string' }])),
    );
    expect(() => parsePluginSpec(`${GOOD}extra: ${schema}\n`)).not.toThrow();
  });

  it('survives texts that would exhaust the parser, one after the other', () => {
    for (const mark of ['- ', '? ', '- ? ', '[', '{a: ', '- [', 'a:\n ']) {
      for (const times of [300, 1000, 40_000]) {
        expect(() => parsePluginSpec(mark.repeat(times))).toThrow(ContractError);
        expect(() => parsePluginSpec(`${GOOD}\nextra:\n ${mark.repeat(times)}`)).toThrow(ContractError);
      }
    }
  });

  it('refuses a bomb of aliases and deep nesting', () => {
    const bomb = [
      'a0: &a0 [x,x,x,x,x,x,x,x,x]',
      ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`),
    ];
    expect(failure(() => parsePluginSpec(bomb.join('\n'))).message).toMatch('alias *a0 is not allowed');
    for (const depth of [250, 1000, 100_000]) {
      const nested = `a: ${'['.repeat(depth)}${']'.repeat(depth)}`;
      expect(failure(() => parsePluginSpec(nested)).message).toMatch('nested too deeply');
    }
  });

  it('gives an error of its own for any text', () => {
    const line = fc.constantFrom(
      ...GOOD.split('\n'),
      '- a',
      '? b',
      '&a c',
      '*a',
      '!!int x',
      '{',
      '[',
      '"',
      "'",
      '|',
      '>',
      '\t',
      '%YAML 1.1',
      '---',
      '<<: *a',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n')),
        ),
        (text) => {
          try {
            parsePluginSpec(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ContractError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
