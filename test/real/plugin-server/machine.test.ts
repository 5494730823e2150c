/** A machine that fails: a disk without room, one that cannot be written, a clock that jumps. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { ensureFaketime } from '../install/debian.mjs';
import { errorOf, expectUnharmed, moduleOf, publish, startServer, type RunningServer } from './server.js';

const MIB = 1024 * 1024;

function run(file: string, ...args: string[]): void {
  const done = spawnSync(file, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${file} ${args.join(' ')}: ${done.stderr}`);
}

/** A disk of its own, of that size, for a server. It needs root, which CI is. */
async function onDisk(
  size: string,
  args: readonly string[] = ['--min-free-bytes', '0'],
): Promise<{ server: RunningServer; disk: string }> {
  const disk = mkdtempSync(path.join(os.tmpdir(), 'postern-disk-'));
  run('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk);
  onTestFinished(() => {
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  const server = await startServer({ data: path.join(disk, 'data'), args });
  onTestFinished(async () => void (await server.close()));
  expect((await publish(server, 'probe/1.0.0')).status).toBe(201);
  return { server, disk };
}

it('a disk that is full: 503, nothing half published, all others served; with room again it goes on', async () => {
  const { server } = await onDisk('4m');
  const answers: string[] = [];
  for (let index = 0; index < 8; index++) {
    const answer = await publish(server, `big/1.0.${index}`, moduleOf(`b${index}`, MIB));
    answers.push(answer.status === 201 ? '201' : await errorOf(answer));
  }
  expect(answers[0]).toBe('201');
  expect(answers.at(-1)).toBe('503 PS_STORE_UNAVAILABLE');
  const taken = answers.filter((answer) => answer === '201').length;
  const { versions } = (await (await fetch(`${server.url}/plugins/big`)).json()) as {
    versions: { version: string; url: string; size: number }[];
  };
  expect(versions).toHaveLength(taken);
  for (const { url, size } of versions) {
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(size);
  }
  await expectUnharmed(server);
  run('mount', '-o', 'remount,size=32m', path.dirname(server.data));
  expect((await publish(server, 'big/2.0.0', moduleOf('c', MIB))).status).toBe(201);
});

it('a disk with less room than asked for: 507, before anything is read; it stays ready, since it serves', async () => {
  const { server } = await onDisk('8m', ['--min-free-bytes', String(5 * MIB)]);
  expect((await publish(server, 'big/1.0.0', moduleOf('b', 3 * MIB))).status).toBe(201);
  expect(await errorOf(await publish(server, 'big/1.0.1', moduleOf('c', MIB)))).toBe('507 PS_DISK_FLOOR');
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  await expectUnharmed(server);
});

it('a disk that cannot be written: reading goes on, publishing is 503, and it is not ready', async () => {
  const { server, disk } = await onDisk('16m');
  run('mount', '-o', 'remount,ro', disk);
  expect(await errorOf(await publish(server, 'later/1.0.0'))).toBe('503 PS_STORE_UNAVAILABLE');
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  await expectUnharmed(server);
  run('mount', '-o', 'remount,rw', disk);
  expect((await publish(server, 'later/1.0.0')).status).toBe(201);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

it('a disk that is gone: 503, never 404, for what is not in memory', async () => {
  const { server, disk } = await onDisk('16m');
  run('umount', '-l', disk);
  expect(await errorOf(await fetch(`${server.url}/plugins/probe/1.0.0/spec.yaml`))).toBe(
    '503 PS_STORE_UNAVAILABLE',
  );
  expect(await errorOf(await fetch(`${server.url}/plugins/other/1.0.0/plugin.wasm`))).toBe(
    '503 PS_STORE_UNAVAILABLE',
  );
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

it('a clock that jumps ten years, back and forth: the order of versions and what is served do not depend on it', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'postern-clock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = path.join(folder, 'clock');
  mkdirSync(path.join(folder, 'data'));
  writeFileSync(clock, '+0d\n');
  const env = {
    LD_PRELOAD: ensureFaketime(),
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const server = await startServer({ data: path.join(folder, 'data'), env });
  onTestFinished(async () => void (await server.close()));
  const jumps = ['+0d', '-3650d', '+3650d', '+0d'];
  for (const [index, jump] of jumps.entries()) {
    writeFileSync(clock, `${jump}\n`);
    expect((await publish(server, `probe/1.0.${index}`)).status).toBe(201);
    await expectUnharmed(server);
  }
  const { versions } = (await (await fetch(`${server.url}/plugins/probe`)).json()) as {
    versions: { version: string; publishedAt: string }[];
  };
  expect(versions.map(({ version }) => version)).toEqual(['1.0.3', '1.0.2', '1.0.1', '1.0.0']);
  const [last, later, earlier, first] = versions.map(({ publishedAt }) =>
    new Date(publishedAt).getUTCFullYear(),
  );
  // Otherwise the clock never jumped.
  expect([Number(later) - Number(first) >= 9, Number(first) - Number(earlier) >= 9, last === first]).toEqual([
    true,
    true,
    true,
  ]);
  expect(await (await fetch(`${server.url}/plugins/probe?range=^1`)).json()).toMatchObject({
    version: '1.0.3',
  });
});
