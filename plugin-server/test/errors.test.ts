import { expect, it } from 'vitest';

import { PLUGIN_SERVER_ERRORS } from '../src/errors.js';

it.each(Object.entries(PLUGIN_SERVER_ERRORS))(
  '%s has a meaning, a hint and a fitting status',
  (code, row) => {
    expect(code).toMatch(/^PS_[A-Z_]+$/);
    expect(row.meaning).toMatch(/\.$/);
    expect(row.hint).toMatch(/./);
    expect(row.status >= 500).toBe(row.kind === 'system');
  },
);
