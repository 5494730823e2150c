/**
 * Loaded into every thread of a gateway under chaos: at SIGUSR2 each collects its garbage and writes down what is left.
 * Resident memory also tells of what nobody holds any more; this does not.
 */
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

const folder = process.env.POSTERN_CHAOS_HEAPS ?? '';
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const channel = new BroadcastChannel('postern-chaos-heaps');
channel.unref();
channel.addEventListener('message', ({ data }) => void tell(data));

let round = 0;
if (isMainThread) {
  process.on('SIGUSR2', () => {
    round++;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    channel.postMessage(round);
    void tell(round);
  });
}

async function tell(asked) {
  // What a finalizer lets go of is gone only after the next one.
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const file = path.join(folder, `${threadId}.json`);
  writeFileSync(`${file}.new`, JSON.stringify({ round: asked, heapUsed, external, arrayBuffers }));
  renameSync(`${file}.new`, file);
}
