/** A thread that holds the plugin: one that does not return can be ended only from outside. */
import { parentPort, workerData } from 'node:worker_threads';

import { startAsked, type AskJob } from './asked-plugin.js';
import type { AskAnswer, AskRequest, AskStart } from './conversation.js';

const { start, plugin } = await startAsked(workerData as AskJob);
parentPort?.on('message', (request: AskRequest) => {
  if (plugin !== undefined) tell(plugin.answer(request));
});
tell(start);

function tell(note: AskStart | AskAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
  parentPort?.postMessage(note);
}
