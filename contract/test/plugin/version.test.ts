import * as fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';

import { comparePluginVersions, isPluginVersion, parsePluginVersion } from '../../src/plugin/index.js';
import { failure } from '../failure.js';

describe('a plugin version', () => {
  it.each([
    '0.0.0',
    '1.2.3',
    '10.20.30',
    '1.0.0-alpha',
    '1.0.0-0A.is.legal',
    '1.0.0-rc.1',
    '1.0.0--',
    '1.0.0-0-0',
  ])('may be %s', (text) => expect(parsePluginVersion(text)).toBe(text));

  it.each([
    ['1', 'it is not MAJOR.MINOR.PATCH'],
    ['1.2', 'it is not MAJOR.MINOR.PATCH'],
    ['1.2.3.4', 'it is not MAJOR.MINOR.PATCH'],
    ['01.2.3', 'it is not MAJOR.MINOR.PATCH'],
    ['1.2.3-01', 'it is not MAJOR.MINOR.PATCH'],
    ['1.2.3-', 'it is not MAJOR.MINOR.PATCH'],
    ['1.2.3-a..b', 'it is not MAJOR.MINOR.PATCH'],
    ['1.2.3 ', 'it is not MAJOR.MINOR.PATCH'],
    ['1.2.3\n', 'it is not MAJOR.MINOR.PATCH'],
    ['9007199254740992.0.0', 'it is not MAJOR.MINOR.PATCH'],
    ['', 'it is empty'],
    ['v1.2.3', 'it begins with a v'],
    ['1.2.3+build', 'it has build metadata'],
    ['^1.2.3', 'it is a range or a tag, not one version'],
    ['latest', 'it is a range or a tag, not one version'],
    [`1.0.0-${'a'.repeat(200)}`, 'it has 206 characters, at most 128 are allowed'],
  ])('may not be %j', (text, fault) => {
    expect(isPluginVersion(text)).toBe(false);
    const error = failure(() => parsePluginVersion(text));
    expect(error.code).toBe('CT_PLUGIN_VERSION');
    expect(error.message).toMatch(new RegExp(`${fault}$`));
  });

  it('is what the semver package takes unchanged', () => {
    const character = fc.constantFrom('0', '1', '9', '.', '-', 'a', 'Z', '+', 'v', ' ');
    const text = fc.oneof(
      fc.string({ unit: character, maxLength: 14 }),
      fc
        .tuple(fc.constantFrom('1.2.3-', '0.0.1-', '1.0.'), fc.string({ unit: character, maxLength: 8 }))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (version) => {
        expect(isPluginVersion(version)).toBe(semver.valid(version) === version);
      }),
      { numRuns: 3000 },
    );
  });

  it('is ordered as semver.org says', () => {
    const ordered = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.2.0',
      '1.10.0',
      '2.0.0',
    ];
    expect([...ordered].reverse().sort(comparePluginVersions)).toEqual(ordered);
    expect(comparePluginVersions('1.0.0', '1.0.0')).toBe(0);
    expect(failure(() => comparePluginVersions('1.0.0', 'v2')).code).toBe('CT_PLUGIN_VERSION');
  });
});
