/** The plugin server: what serving a module costs, and what slow readers do to its memory. */
import { rmSync } from 'node:fs';

import { folder, startExpressStatic, startNginx, startOurs } from './contestants.mjs';
import { ids as memoryIds, measureMemory } from './memory.mjs';
import { ids as servingIds, measureServing } from './serving.mjs';

export const expected = [...servingIds, ...memoryIds];

export async function run({ rounds, seconds }) {
  const starts = new Map([
    ['ours', startOurs],
    ['nginx', startNginx],
    ['express.static', startExpressStatic],
  ]);
  try {
    const served = await serving(starts, { rounds, seconds });
    return [...served, ...(await measureMemory({ starts, rounds }))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serving(starts, { rounds, seconds }) {
  const servers = new Map();
  try {
    for (const [name, start] of starts) servers.set(name, await start());
    return await measureServing({ servers, rounds, seconds });
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}
