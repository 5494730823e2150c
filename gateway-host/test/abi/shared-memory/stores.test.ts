import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MetricIds } from '../../../src/abi/metric-store.js';
import { createSharedMemory, SharedMemory } from '../../../src/abi/shared-memory/shared-memory.js';
import { LocalState, type SharedState } from '../../../src/abi/shared-state.js';

const HEAP_ORDER = 20;
const nobody = (): void => undefined;

/** Two threads' views of one memory. */
function views(): [SharedMemory, SharedMemory] {
  const buffer = createSharedMemory(HEAP_ORDER);
  return [new SharedMemory(buffer, 1, nobody), new SharedMemory(buffer, 2, nobody)];
}

const vmId = fc.constantFrom('', 'a', 'tenant-ü');
const name = fc.constantFrom('', 'k', 'k\0', 'key', 'ÿ');
const bytes = fc.uint8Array({ maxLength: 300 }).map((list) => Buffer.from(list));

type Step = (state: SharedState) => unknown;
const metricStep: fc.Arbitrary<Step> = fc
  .tuple(fc.nat(2), name, fc.bigInt({ min: -5n, max: 2n ** 64n - 1n }))
  .map(([type, metric, value]) => (state: SharedState) => {
    const ids = new MetricIds(state.metrics);
    const id = ids.define(type, metric) ?? 0;
    return [ids.increment(id, value), ids.record(id, BigInt.asUintN(64, value)), ids.get(id)];
  });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(vmId, name).map(
    ([id, key]) =>
      (state: SharedState) =>
        state.data.get(id, key),
  ),
  fc.tuple(vmId, name, bytes, fc.nat(6)).map(
    ([id, key, value, cas]) =>
      (state: SharedState) =>
        state.data.set(id, key, value, cas),
  ),
  fc.tuple(vmId, name).map(
    ([id, queue]) =>
      (state: SharedState) =>
        state.queues.register(id, queue, nobody),
  ),
  fc.tuple(vmId, name).map(
    ([id, queue]) =>
      (state: SharedState) =>
        state.queues.resolve(id, queue),
  ),
  fc.tuple(fc.nat(5), bytes).map(
    ([token, message]) =>
      (state: SharedState) =>
        state.queues.enqueue(token, message),
  ),
  fc.nat(5).map((token) => (state: SharedState) => state.queues.dequeue(token)),
  fc.tuple(vmId).map(([id]) => (state: SharedState) => {
    state.retain(id);
    state.release(id);
  }),
);

function metricsOf(state: SharedState): unknown[] {
  return [...state.metrics.all()]
    .map((one) => ({
      metric: one.name,
      type: one.type,
      value: one.value,
      samples: one.samples,
      bins: one.bins(),
    }))
    .sort((a, b) => (a.metric + a.type < b.metric + b.type ? -1 : 1));
}

describe('the state in shared memory', () => {
  it('answers every sequence of calls as the plain one does, whichever thread calls', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(step, metricStep), fc.boolean()), { maxLength: 60 }),
        (steps) => {
          const plain = new LocalState();
          const [one, two] = views();
          for (const [call, first] of steps) expect(call(first ? one : two)).toEqual(call(plain));
          expect(metricsOf(one)).toEqual(metricsOf(plain));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gives every byte back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const [one] = views();
        for (const call of steps) call(one);
        for (const id of ['', 'a', 'tenant-ü']) {
          one.retain(id);
          one.release(id);
        }
        expect(one.used).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('does not grow when values are overwritten or messages come and go', () => {
    const [one] = views();
    one.retain('a');
    one.data.set('a', 'k', Buffer.alloc(1000), 0);
    const token = one.queues.register('a', 'q', nobody);
    const before = one.used;
    for (let size = 0; size < 5000; size++) {
      one.data.set('a', 'k', Buffer.alloc(size), 0);
      one.queues.enqueue(token, Buffer.alloc(size));
      one.queues.dequeue(token);
    }
    one.data.set('a', 'k', Buffer.alloc(1000), 0);
    expect(one.used).toBe(before);
  });

  it('says so when it is full, and works again afterwards', () => {
    const [one, two] = views();
    one.retain('a');
    const big = Buffer.alloc(2 ** 17);
    const statuses = Array.from({ length: 10 }, (_, index) => one.data.set('a', `k${index}`, big, 0));
    expect(statuses).toContain(10);
    expect(two.data.get('a', 'k0')?.bytes.length).toBe(big.length);
    expect(one.data.set('a', 'k0', Buffer.from('x'), 0)).toBe(0);
    one.release('a');
    expect(one.used).toBe(0);
    expect(two.data.set('b', 'k', big, 0)).toBe(0);
  });

  it('keeps what belongs to a vm_id as long as one thread has a VM of it', () => {
    const buffer = createSharedMemory(HEAP_ORDER);
    const [supervisor, one, two] = [0, 1, 2].map((slot) => new SharedMemory(buffer, slot, nobody));
    if (supervisor === undefined || one === undefined || two === undefined) throw new Error('three views');
    one.retain('a');
    two.retain('a');
    one.data.set('a', 'k', Buffer.from('v'), 0);
    one.release('a');
    expect(two.data.get('a', 'k')?.bytes.toString()).toBe('v');
    supervisor.forgetThread(2);
    expect(supervisor.data.get('a', 'k')).toBeUndefined();
    expect(supervisor.used).toBe(0);
  });

  it('tells the thread that registered last', () => {
    const told: unknown[] = [];
    const buffer = createSharedMemory(HEAP_ORDER);
    const one = new SharedMemory(buffer, 1, (slot, token) => told.push([slot, token]));
    const two = new SharedMemory(buffer, 2, (slot, token) => told.push([slot, token]));
    const token = one.queues.register('a', 'q', () => told.push('one'));
    expect(two.queues.register('a', 'q', () => told.push('two'))).toBe(token);
    one.queues.enqueue(token, Buffer.from('x'));
    expect(told).toEqual([[2, token]]);
    two.queues.deliver(token);
    expect(told).toEqual([[2, token], 'two']);
  });
});
