import { PassThrough } from 'node:stream';

import { expect, test } from 'vitest';

import { lookAtFirstData } from '../../src/http/first-data.js';

const startsWithA = (bytes: Buffer): boolean | undefined =>
  bytes.length < 3 ? undefined : bytes[0] === 'a'.charCodeAt(0);
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

test('decides as soon as enough has come, and hands on what was read', async () => {
  const stream = new PassThrough();
  const seen: [boolean | undefined, string][] = [];
  lookAtFirstData(stream, startsWithA, (decision, bytes) => seen.push([decision, bytes.toString()]));
  stream.write('ab');
  await turn();
  expect(seen).toEqual([]);
  stream.write('cd');
  await turn();
  expect(seen).toEqual([[true, 'abcd']]);
  expect(stream.listenerCount('data')).toBe(0);
  expect(stream.listenerCount('end')).toBe(0);
});

test('gives up when nothing is decided for too long', async () => {
  const stream = new PassThrough({ highWaterMark: 1 << 20 });
  const seen: (boolean | undefined)[] = [];
  lookAtFirstData(
    stream,
    () => undefined,
    (decision) => seen.push(decision),
  );
  stream.write(Buffer.alloc(64 * 1024 + 1));
  await turn();
  expect(seen).toEqual([undefined]);
});

test('ends the connection of a client that goes before', async () => {
  const stream = new PassThrough();
  lookAtFirstData(stream, startsWithA, () => expect.unreachable());
  stream.end('a');
  await expect.poll(() => stream.destroyed).toBe(true);
});

test('stops when it is told to', async () => {
  const stream = new PassThrough();
  lookAtFirstData(stream, startsWithA, () => expect.unreachable()).stop();
  stream.write('abc');
  await turn();
  expect(stream.listenerCount('data')).toBe(0);
});
