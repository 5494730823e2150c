/** mcp-server: calls, lists, answers, and what the module costs before any of them. */
import { rmSync } from 'node:fs';

import { folder, startUpstream } from '../gateway-host/contestants.mjs';
import { ids as answerIds, measureAnswers } from './answers.mjs';
import { ids as callIds, measureCalls } from './calls.mjs';
import { ids as listIds, measureLists } from './lists.mjs';
import { ids as moduleIds, measureModule } from './module.mjs';
import { writeAnswers } from './servers.mjs';

export const expected = [...callIds, ...listIds, ...answerIds, ...moduleIds];

export async function run({ rounds, seconds }) {
  const upstream = await startUpstream();
  try {
    writeAnswers();
    const at = { upstream: upstream.port, rounds, seconds };
    return [
      ...(await measureCalls(at)),
      ...(await measureLists(at)),
      ...(await measureAnswers(at)),
      ...(await measureModule(at)),
    ];
  } finally {
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
