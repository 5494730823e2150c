import { expect, it } from 'vitest';

import { SERVICE_ERRORS, ServiceError } from '../src/errors.js';

it.each(Object.entries(SERVICE_ERRORS))('%s has a meaning, a hint and an exit code', (code, row) => {
  expect(code).toMatch(/^SV_[A-Z_]+$/);
  expect(row.meaning).toMatch(/\.$/);
  expect(row.hint).not.toBe('');
});

it('carries its row', () => {
  expect(new ServiceError('SV_PORT_IN_USE', 'seen')).toMatchObject({
    name: 'ServiceError',
    code: 'SV_PORT_IN_USE',
    exit: 1,
    kind: 'user',
  });
});
