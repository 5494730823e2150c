/** A thread that compiles what it is asked for, with a compiler that stays warm: `{ id, request }` in, `{ id, compiled }` out. */
import { parentPort, workerData } from 'node:worker_threads';

const { compile } = await import(workerData.compiler);

parentPort?.on('message', async ({ id, request }) => {
  const compiled = await compile(request);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort?.postMessage({ id, compiled });
});
