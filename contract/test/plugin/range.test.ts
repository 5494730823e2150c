import { describe, expect, it } from 'vitest';

import { isInPluginRange, isPluginRange, parsePluginRange } from '../../src/plugin/index.js';
import { failure } from '../failure.js';

describe('a range of plugin versions', () => {
  it.each([
    '1.2.3',
    '1.0.0-rc.1',
    '^1.2.0',
    '~1.2',
    '1.x',
    '1',
    '*',
    '>=1.2.0 <2.0.0',
    '1.2.0 - 1.4',
    '^1 || ^2',
  ])('may be %s', (text) => expect(parsePluginRange(text)).toBe(text));

  it.each([
    '',
    ' ',
    'latest',
    'v1.2.3',
    '>=v1.2.3',
    '1.2.3+build',
    ' 1.2.3',
    '1.2.3\n',
    '^^^',
    '>1.2.3 <',
    '1.2.3.4',
    `^1.0.0-${'a'.repeat(200)}`,
    '1 || '.repeat(60),
  ])('may not be %j', (text) => {
    expect(isPluginRange(text)).toBe(false);
    expect(failure(() => parsePluginRange(text)).code).toBe('CT_PLUGIN_RANGE');
  });

  it.each([
    ['1.2.3', '1.2.3', true],
    ['1.2.4', '1.2.3', false],
    ['1.9.0', '^1.2.0', true],
    ['2.0.0', '^1.2.0', false],
    ['0.2.0', '^0.1.0', false],
    ['1.3.0-rc.1', '^1.2.0', false],
    ['1.3.0-rc.1', '^1.3.0-rc.0', true],
    ['1.0.0-rc.1', '1.0.0-rc.1', true],
    ['1.0.0-rc.1', '*', false],
  ])('holds %s in %s: %s', (version, range, inside) => {
    expect(isInPluginRange(version, range)).toBe(inside);
  });
});
