/** A temporary folder that goes away with the test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-plugin-server-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
