import { Worker } from 'node:worker_threads';

import { MetricType } from '@postern/contract/abi';
import { expect, it, onTestFinished } from 'vitest';

import { createSharedMemory, SharedMemory } from '../../../src/abi/shared-memory/shared-memory.js';

/** Threads cannot run TypeScript: they take what the build made of the same source. */
const BUILT = new URL('../../../dist/abi/shared-memory/shared-memory.js', import.meta.url);
const THREADS = 4;
const ROUNDS = 2000;

const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
void import(workerData.module).then(({ SharedMemory }) => {
  const memory = new SharedMemory(workerData.buffer, workerData.slot, () => undefined);
  const metric = memory.metrics.define(0, 'wasmcustom.rounds');
  const token = memory.queues.register('vm', 'q', () => undefined);
  for (let round = 0; round < workerData.rounds; round++) {
    for (;;) {
      const { bytes, cas } = memory.data.get('vm', 'counter');
      const next = Buffer.from(String(Number(bytes) + 1).padEnd(1 + (round % 60)));
      if (memory.data.set('vm', 'counter', next, cas) === 0) break;
    }
    metric.add(1n);
    memory.queues.enqueue(token, Buffer.from(workerData.slot + ' ' + round));
  }
  // The looping thread has written once before it says so: it may be terminated at any moment from then on.
  if (workerData.loop) memory.data.set('vm', 'other', Buffer.alloc(100), 0);
  parentPort.postMessage('done');
  if (workerData.loop) for (;;) memory.data.set('vm', 'other', Buffer.alloc(100), 0);
});
`;

function thread(
  buffer: SharedArrayBuffer,
  slot: number,
  loop = false,
): { worker: Worker; done: Promise<void> } {
  const workerData = { module: BUILT.href, buffer, slot, rounds: ROUNDS, loop };
  const worker = new Worker(PROGRAM, { eval: true, execArgv: [], workerData });
  onTestFinished(async () => void (await worker.terminate()));
  const done = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  return { worker, done };
}

it('counts exactly when four threads compare and set the same value', async () => {
  const buffer = createSharedMemory();
  const memory = new SharedMemory(buffer, 0, () => undefined);
  memory.data.set('vm', 'counter', Buffer.from('0'), 0);
  await Promise.all(Array.from({ length: THREADS }, (_, index) => thread(buffer, index + 1).done));
  const value = memory.data.get('vm', 'counter');
  expect(Number(value?.bytes)).toBe(THREADS * ROUNDS);
  expect(value?.cas).toBe(THREADS * ROUNDS + 1);
  expect(memory.metrics.define(MetricType.Counter, 'wasmcustom.rounds').value).toBe(BigInt(THREADS * ROUNDS));
  const token = memory.queues.resolve('vm', 'q') ?? 0;
  const last = new Map<string, number>();
  let messages = 0;
  for (
    let next = memory.queues.dequeue(token);
    typeof next !== 'number';
    next = memory.queues.dequeue(token)
  ) {
    const [slot = '', round = ''] = next.toString().split(' ');
    // Nothing is lost, nothing doubled, and each thread's messages stay in order.
    expect(Number(round)).toBe((last.get(slot) ?? -1) + 1);
    last.set(slot, Number(round));
    messages++;
  }
  expect(messages).toBe(THREADS * ROUNDS);
});

it('leaves the lock free when a thread is terminated in the middle of its calls', async () => {
  const buffer = createSharedMemory();
  const memory = new SharedMemory(buffer, 0, () => undefined);
  memory.data.set('vm', 'counter', Buffer.from('0'), 0);
  for (let round = 0; round < 5; round++) {
    const { worker, done } = thread(buffer, 1, true);
    await done;
    memory.lock.take();
    await worker.terminate();
    memory.lock.free();
    expect(memory.lock.freeAfter(1)).toBe(false);
    expect(memory.data.get('vm', 'other')?.bytes.length).toBe(100);
  }
});
