/** Compares text with a golden file; `UPDATE_GOLDEN=1` writes the file instead, to be reviewed in the diff. */
import { readFileSync, writeFileSync } from 'node:fs';

import { expect } from 'vitest';

/** Expects `text` to be what the file `name` beside this module holds. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(name, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
