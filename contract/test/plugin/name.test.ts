import path from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ContractError } from '../../src/errors/index.js';
import {
  formatPluginRef,
  isPluginName,
  parsePluginName,
  parsePluginRef,
  pluginDiskPath,
  pluginUrlPath,
} from '../../src/plugin/index.js';
import { failure } from '../failure.js';

/** What people try in order to leave a folder or a URL path, in names, versions and file names alike. */
const TRAVERSALS = [
  '',
  '.',
  '..',
  '../x',
  'x/..',
  'x/../y',
  '/etc',
  '\\x',
  'x\\..\\y',
  'c:x',
  '.hidden',
  'x.',
  'x..y',
  '-x',
  'x-',
  'x--y',
  'x._y',
  'x%2f..',
  '%2e%2e',
  'x\0y',
  'x\n',
  '\nx',
  ' x',
  'x ',
  'x?y',
  'x#y',
  'x;y',
  'x:y',
  'x@1',
  '~',
  '~x',
  'x*',
  'ｘ',
  '‥',
  'x\u202e',
  'é',
];

describe('a plugin name', () => {
  it.each(['a', '0', 'mcp-server', 'key_auth', 'a.b-c_d', '1.0', 'x'.repeat(128)])('may be %j', (text) => {
    expect(parsePluginName(text)).toBe(text);
  });

  it.each([...TRAVERSALS, 'Upper', 'x'.repeat(129)])('may not be %j', (text) => {
    expect(isPluginName(text)).toBe(false);
    expect(failure(() => parsePluginName(text)).code).toBe('CT_PLUGIN_NAME');
  });

  it.each([
    ['', '"" is not a plugin name: it is empty'],
    ['Mcp', '"Mcp" is not a plugin name: it contains "M"'],
    ['a\u0007', String.raw`"a\u0007" is not a plugin name: it contains "\u0007"`],
    [
      'a..b',
      '"a..b" is not a plugin name: each dot, dash or underscore stands alone between letters or digits',
    ],
    [
      'a'.repeat(200),
      `"${'a'.repeat(60)}…" is not a plugin name: it has 200 characters, at most 128 are allowed`,
    ],
  ])('is refused with a reason: %j', (text, message) => {
    expect(failure(() => parsePluginName(text)).message).toBe(message);
  });
});

describe('the place of a plugin', () => {
  it('is a URL path and two folders', () => {
    const ref = parsePluginRef('mcp-server@1.2.3-rc.1');
    expect(ref).toEqual({ name: 'mcp-server', version: '1.2.3-rc.1' });
    expect(formatPluginRef(ref)).toBe('mcp-server@1.2.3-rc.1');
    expect(pluginUrlPath(ref)).toBe('/plugins/mcp-server/1.2.3-rc.1/plugin.wasm');
    expect(pluginUrlPath(ref, 'README_ZH.md')).toBe('/plugins/mcp-server/1.2.3-rc.1/README_ZH.md');
    expect(pluginDiskPath(ref)).toEqual(['mcp-server', '1.2.3-rc.1']);
  });

  it.each(TRAVERSALS)('is not made from %j, whichever part it is', (text) => {
    expect(failure(() => pluginDiskPath({ name: text, version: '1.0.0' })).code).toBe('CT_PLUGIN_NAME');
    expect(failure(() => pluginDiskPath({ name: 'x', version: text })).code).toBe('CT_PLUGIN_VERSION');
    expect(failure(() => pluginUrlPath({ name: 'x', version: '1.0.0' }, text)).code).toBe('CT_PLUGIN_FILE');
  });

  it.each([
    ['mcp-server', 'CT_PLUGIN_REF'],
    ['@1.0.0', 'CT_PLUGIN_NAME'],
    ['x@', 'CT_PLUGIN_VERSION'],
    ['x@1.0.0@2.0.0', 'CT_PLUGIN_VERSION'],
    ['@scope/x@1.0.0', 'CT_PLUGIN_NAME'],
  ])('is not made from the reference %j', (text, code) => {
    expect(failure(() => parsePluginRef(text)).code).toBe(code);
  });

  it('stays below its root, whatever the name and the version are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('a', '1', '.', '-', '_', '/', '\\', '%', '~', '0'), maxLength: 12 }),
      fc.constantFrom('x', '1.0.0', ...TRAVERSALS),
    );
    fc.assert(
      fc.property(text, text, text, (name, version, file) => {
        try {
          const segments = pluginDiskPath({ name, version });
          const place = path.resolve('/root', ...segments);
          expect(path.relative('/root', place).split(path.sep)).toEqual(segments);
          expect(path.win32.normalize(segments.join('\\'))).toBe(segments.join('\\'));
          const url = pluginUrlPath({ name, version }, file);
          expect(new URL(url, 'http://host').pathname).toBe(url);
          expect(url.split('/')).toHaveLength(5);
        } catch (error) {
          expect(error).toBeInstanceOf(ContractError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
