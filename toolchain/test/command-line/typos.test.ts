import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/command-line/typos.js';

const COMMANDS = ['new', 'build', 'validate', 'publish', 'plugin-server', 'up', 'dev'];

describe('a misspelt word', () => {
  it.each([
    ['biuld', 'build'],
    ['bild', 'build'],
    ['buildd', 'build'],
    ['validte', 'validate'],
    ['plugin-sever', 'plugin-server'],
    ['upp', 'up'],
    ['devv', 'dev'],
  ])('%s is taken for %s', (typed, meant) => {
    expect(nearest(typed, COMMANDS)).toBe(meant);
  });

  it('is completed when it is the beginning of one word only', () => {
    expect(nearest('pub', COMMANDS)).toBe('publish');
  });

  it.each(['deploy', 'x', '', 'kubernetes'])('%j is taken for nothing', (typed) => {
    expect(nearest(typed, COMMANDS)).toBeUndefined();
  });
});
