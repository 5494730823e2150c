import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../../src', import.meta.url));

it('is loaded by nobody who does not open a bucket', async () => {
  const files = await readdir(SRC, { recursive: true });
  const outside = files.filter((file) => file.endsWith('.ts') && !file.startsWith(join('store', 's3')));
  expect(outside.length).toBeGreaterThan(30);
  for (const file of outside) {
    const text = await readFile(join(SRC, file), 'utf8');
    const loads = [...text.matchAll(/^import (?!type )[^;]*from '([^']*)';/gm)].map(([, from]) => from ?? '');
    expect(
      loads.filter((from) => from.includes('/s3/') || from.startsWith('@aws-sdk')),
      file,
    ).toEqual([]);
  }
});
