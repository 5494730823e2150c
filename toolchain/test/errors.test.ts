import { describe, expect, it } from 'vitest';
import { TOOLCHAIN_ERRORS, ToolchainError } from '../src/errors.js';

describe('the table of error codes', () => {
  it.each(Object.entries(TOOLCHAIN_ERRORS))('%s says what it means and what helps', (code, row) => {
    expect(code).toMatch(/^TC_[A-Z_]+$/);
    expect(row.meaning).toMatch(/\.$/);
    expect(row.hint).toMatch(/[.`]$/);
  });

  it('gives an error its exit code and hint', () => {
    const error = new ToolchainError('TC_COMPILE', 'seen');
    expect([error.exit, error.hint]).toEqual([1, TOOLCHAIN_ERRORS.TC_COMPILE.hint]);
  });
});
