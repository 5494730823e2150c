import { describe, expect, it } from 'vitest';

import {
  CONTRACT_ERRORS,
  ContractError,
  formatError,
  PosternError,
  toErrorBody,
  type ErrorRow,
} from '../../src/errors/index.js';

describe('an error', () => {
  const cause = new Error('disk full');
  const error = new ContractError('CT_SPEC', 'spec.yaml:2:1: info is missing', { hint: 'add it', cause });

  it('carries its row, its own hint and its cause', () => {
    expect(error).toBeInstanceOf(PosternError);
    expect(error).toMatchObject({
      name: 'ContractError',
      code: 'CT_SPEC',
      kind: 'user',
      exit: 2,
      status: 422,
      cause,
    });
    expect(new ContractError('CT_SPEC', 'x').hint).toBe(CONTRACT_ERRORS.CT_SPEC.hint);
    expect('cause' in new ContractError('CT_SPEC', 'x')).toBe(false);
  });

  it('is shown without its cause or stack', () => {
    expect(toErrorBody(error)).toEqual({
      code: 'CT_SPEC',
      message: 'spec.yaml:2:1: info is missing',
      hint: 'add it',
    });
    expect(formatError(error)).toBe('error CT_SPEC: spec.yaml:2:1: info is missing\n  hint: add it');
  });

  it('cannot have a code that its table lacks', () => {
    expect(() => new PosternError({}, 'CT_NONE', 'x')).toThrow('no row for error code CT_NONE');
    expect(() => new PosternError({}, 'toString', 'x')).toThrow('no row for error code toString');
  });
});

it.each(Object.entries<ErrorRow>(CONTRACT_ERRORS))('%s says what it means and what to do', (code, row) => {
  expect(code).toMatch(/^CT_[A-Z]+(_[A-Z]+)*$/);
  expect(row.meaning).toMatch(/^[A-Z].*\.$/);
  expect(row.hint).toMatch(/^[a-z].*[^.]$/);
});
