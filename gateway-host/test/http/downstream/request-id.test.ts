import { expect, test } from 'vitest';

import { nextRequestId } from '../../../src/http/downstream/request-id.js';

test('request ids are random UUIDs, and all different', () => {
  const ids = Array.from({ length: 1000 }, nextRequestId);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(1000);
});
