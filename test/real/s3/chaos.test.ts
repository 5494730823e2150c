/** Nothing acknowledged is lost and nothing changes, however often servers and the S3 server are killed. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { attemptOf } from './attempts.js';
import { Ledger, type Attempt } from './ledger.js';
import { Replica, TOKEN } from './replica.js';
import { S3Server } from './s3-server.js';

const FULL = process.env.POSTERN_REAL_SIZE === 'full';
const PUBLISHES = Number(process.env.POSTERN_S3_PUBLISHES ?? (FULL ? 10_000 : 300));
const WRITERS = 8;
const READERS = 2;
const REPLICAS = 3;
/** A writer that hears nothing or "later" asks again this often, at another server. */
const TRIES = 6;
/** Between two kills of servers; the S3 server has four times as long. */
const CALM_MS = 400;
const PATIENCE_MS = FULL ? 3_000_000 : 240_000;

const processes = new Processes();
let s3: S3Server;
const replicas: Replica[] = [];

beforeAll(async () => {
  s3 = await S3Server.start(processes);
  for (let index = 0; index < REPLICAS; index++) replicas.push(await Replica.start(processes, s3.url));
});
afterAll(() => processes.stopAll());

function anyReplica(): Replica {
  return replicas[Math.floor(Math.random() * replicas.length)]!;
}

async function put({ name, version, archive }: Attempt): Promise<number> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const signal = AbortSignal.timeout(60_000);
  try {
    const answer = await fetch(`${anyReplica().url}/plugins/${name}/${version}`, {
      ...{ method: 'PUT', body: archive, headers, signal },
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

/** A file as a server has it; 0 for no answer. */
async function get(replica: Replica, key: string, file: string): Promise<{ status: number; bytes: Buffer }> {
  const path = `/plugins/${key.replace('@', '/')}/${file}`;
  try {
    const answer = await fetch(`${replica.url}${path}`, { signal: AbortSignal.timeout(60_000) });
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  } catch {
    return { status: 0, bytes: Buffer.alloc(0) };
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function write(ledger: Ledger, next: () => number): Promise<void> {
  for (let index = next(); index < PUBLISHES; index = next()) {
    const attempt = await attemptOf(index);
    ledger.begin(attempt);
    for (let tried = 0; tried < TRIES; tried++) {
      const status = await put(attempt);
      ledger.keep(attempt, status);
      // Without a break in half of the cases, so that some attempts stay unknown.
      if ((status !== 0 && status !== 503) || Math.random() < 0.2) break;
      await pause(Math.random() * 300);
    }
  }
}

/** Reads what was promised while all that goes on; it may be out of reach, but neither gone nor different. */
async function read(ledger: Ledger, going: () => boolean): Promise<number> {
  let seen = 0;
  while (going()) {
    const keys = [...ledger.acknowledged.keys()];
    const key = keys[Math.floor(Math.random() * keys.length)];
    if (key !== undefined) {
      const { status, bytes } = await get(anyReplica(), key, 'plugin.wasm');
      expect([0, 200, 503], `${key} while servers were killed`).toContain(status);
      if (status === 200) expect(sha256(bytes), key).toBe(ledger.promised(key));
      if (status === 200) seen++;
    }
    await pause(20);
  }
  return seen;
}

async function killReplicas(going: () => boolean): Promise<number> {
  let kills = 0;
  for (; going(); kills++) {
    await pause(Math.random() * 2 * CALM_MS);
    const replica = anyReplica();
    await replica.kill();
    await replica.untilReady();
  }
  return kills;
}

async function killS3(going: () => boolean): Promise<number> {
  let kills = 0;
  for (; going(); kills++) {
    await pause(Math.random() * 8 * CALM_MS);
    await s3.kill();
    await pause(Math.random() * CALM_MS);
    await s3.start();
  }
  return kills;
}

/** What a server has of a version: undefined for nothing; the digest of its module when all of it is there. */
async function stateOf(replica: Replica, key: string): Promise<string | undefined> {
  const record = await get(replica, key, 'plugin.json');
  if (record.status === 404) return undefined;
  expect(record.status, key).toBe(200);
  const { sha256: digest, files } = JSON.parse(record.bytes.toString()) as {
    sha256: string;
    files: Record<string, { sha256: string }>;
  };
  for (const [name, file] of Object.entries(files)) {
    const { status, bytes } = await get(replica, key, name);
    expect([status, sha256(bytes)], `${key} ${name}`).toEqual([200, file.sha256]);
  }
  return digest;
}

it(`keeps what it acknowledged of ${PUBLISHES} publishes`, { timeout: PATIENCE_MS }, async () => {
  const ledger = new Ledger();
  let taken = 0;
  let publishing = true;
  const going = (): boolean => publishing;
  const progress = setInterval(() => process.stdout.write(`  ${taken} of ${PUBLISHES}\n`), 15_000);
  const readers = Array.from({ length: READERS }, () => read(ledger, going));
  const havoc = Promise.all([killReplicas(going), killS3(going)]);
  const writers = Array.from({ length: WRITERS }, () => write(ledger, () => taken++));
  await Promise.all(writers);
  publishing = false;
  clearInterval(progress);
  const [kills, ...seen] = await Promise.all([havoc, ...readers]);
  const [replicaKills, s3Kills] = kills;

  // What a server has in its memory says nothing about the bucket.
  for (const replica of replicas) {
    await replica.kill();
    await replica.untilReady();
  }
  const outcomes = { acknowledged: 0, whole: 0, absent: 0 };
  for (const [key, sent] of ledger.sent) {
    const states = await Promise.all(replicas.map((replica) => stateOf(replica, key)));
    expect(new Set(states).size, `${key}: all servers agree`).toBe(1);
    const [state] = states;
    const promised = ledger.acknowledged.get(key);
    if (promised !== undefined)
      expect([...promised], `${key}: one content was acknowledged`).toEqual([state]);
    else if (state !== undefined) expect([...sent], key).toContain(state);
    outcomes[promised !== undefined ? 'acknowledged' : state === undefined ? 'absent' : 'whole']++;
  }
  const reads = seen.reduce((sum, count) => sum + count, 0);
  const figures = { answers: Object.fromEntries(ledger.answers), replicaKills, s3Kills, outcomes, reads };
  process.stdout.write(`  ${JSON.stringify(figures)}
`);
  // Otherwise there was nothing to be survived.
  expect(Math.min(replicaKills, s3Kills, reads, outcomes.acknowledged)).toBeGreaterThan(0);
  for (const status of [0, 200, 201, 409])
    expect(ledger.answers.get(status), `answers ${status}`).toBeGreaterThan(0);
});
