/** Whatever the bytes, `postern validate` accepts what Envoy accepts and refuses what Envoy refuses. SEED chooses other ones. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { envoyVerdict } from './envoy-verdict.js';
import { mutatedModules } from './mutated-modules.js';
import { posternVerdicts } from './postern-verdict.js';

const BATCH = 12;
const BATCHES = process.env['POSTERN_REAL_SIZE'] === 'full' ? 50 : 1;
const folder = mkdtempSync(path.join(tmpdir(), 'postern-mutations-'));
const modules = mutatedModules(BATCHES * BATCH, Number(process.env['SEED'] ?? 1));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(Array.from({ length: BATCHES }, (_, batch) => batch))(
  'a dozen mutations, number %i',
  async (batch) => {
    const placed = modules.slice(batch * BATCH, (batch + 1) * BATCH).map((one, index) => {
      const module = path.join(folder, `${index}.wasm`);
      writeFileSync(module, one.bytes);
      return { one, module };
    });
    const verdicts = await posternVerdicts(placed, { folder });
    const different: string[] = [];
    for (const [index, { one, module }] of placed.entries()) {
      const ours = verdicts[index];
      // Only what does not end here is not waited for there.
      const loops = ours?.errors.includes('canary-deadline') === true ? { loops: true as const } : {};
      const file = path.join(folder, 'envoy.json');
      const theirs = await envoyVerdict({ one: { ...one, ...loops }, module, file });
      if (theirs.accepted !== ours?.accepted)
        different.push(`${one.what}: Envoy: ${theirs.told}; postern: ${JSON.stringify(ours)}`);
    }
    expect(different).toEqual([]);
  },
);
