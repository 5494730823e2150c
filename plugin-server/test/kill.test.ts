import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import type { Manifest } from '../src/index.js';
import { temporaryFolder } from './support/folder.js';
import { buildModule } from './support/module.js';
import { buildPackage } from './support/package.js';
import { startCommand } from './support/process.js';

/** The quick size; 50 rounds take about a minute. */
const ROUNDS = Number(process.env.POSTERN_KILL_ROUNDS ?? 10);
const TOKEN = 'correct-horse';
const PUBLISHED_PER_ROUND = 6;

interface Package {
  readonly version: string;
  readonly archive: Uint8Array;
}

function put(url: string, { version, archive }: Package): Promise<number> {
  return fetch(`${url}/plugins/key-auth/${version}`, {
    method: 'PUT',
    body: archive,
    headers: { authorization: `Bearer ${TOKEN}` },
  }).then(
    ({ status }) => status,
    () => 0,
  );
}

/** Checks every file of every version on disk against its record, and gives the versions. */
async function wholeVersions(data: string): Promise<string[]> {
  const home = join(data, 'plugins', 'key-auth');
  const versions = await readdir(home).catch(() => []);
  for (const version of versions) {
    const manifest = JSON.parse(await readFile(join(home, version, 'plugin.json'), 'utf8')) as Manifest;
    const files = (await readdir(join(home, version))).filter((name) => name !== 'plugin.json');
    expect(files.sort()).toEqual(Object.keys(manifest.files).sort());
    for (const [name, { sha256 }] of Object.entries(manifest.files)) {
      const bytes = await readFile(join(home, version, name));
      expect(createHash('sha256').update(bytes).digest('hex'), `${version} ${name}`).toBe(sha256);
    }
    expect(manifest.files['plugin.wasm']?.sha256).toBe(manifest.sha256);
  }
  return versions;
}

async function buildRound(round: number): Promise<Package[]> {
  const numbers = Array.from({ length: PUBLISHED_PER_ROUND }, (_, index) => index);
  return Promise.all(
    numbers.map(async (index) => {
      const version = `1.${round}.${index}`;
      const module = buildModule({ salt: version, padding: 60_000 * index });
      return { version, archive: await buildPackage({ version, module }) };
    }),
  );
}

it(
  `never leaves a half-written version when it is killed at any moment (${ROUNDS} rounds)`,
  { timeout: 30_000 + ROUNDS * 5_000 },
  async () => {
    const data = await temporaryFolder();
    const start = () => startCommand(['--data', data], { POSTERN_PUBLISH_TOKEN: TOKEN });
    const acknowledged = new Set<string>();
    const outcomes = { whole: 0, absent: 0 };
    let server = await start();
    for (let round = 0; round < ROUNDS; round++) {
      const packages = await buildRound(round);
      // Every other round waits until some are there: how long that takes is the machine's affair.
      const awaited = round % 2 === 0 ? Infinity : 1 + Math.floor(Math.random() * (PUBLISHED_PER_ROUND - 1));
      let published = 0;
      let enough = (): void => undefined;
      const reached = new Promise<void>((resolve) => (enough = resolve));
      const answers = packages.map(async (each) => {
        if ((await put(server.url, each)) !== 201) return;
        acknowledged.add(each.version);
        if (++published === awaited) enough();
      });
      const early = new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(60, 10 * round)));
      // An answer may be another one: then there is nothing to wait for.
      await (awaited === Infinity ? early : Promise.race([reached, Promise.all(answers)]));
      server.child.kill('SIGKILL');
      await Promise.all([server.ended, ...answers]);

      const kept = await wholeVersions(data);
      expect(kept).toEqual(expect.arrayContaining([...acknowledged]));

      server = await start();
      expect(await readdir(join(data, '.incoming'))).toEqual([]);
      for (const each of packages) {
        const isKept = kept.includes(each.version);
        outcomes[isKept ? 'whole' : 'absent']++;
        expect(await put(server.url, each), each.version).toBe(isKept ? 200 : 201);
        acknowledged.add(each.version);
      }
    }
    expect(await wholeVersions(data)).toHaveLength(ROUNDS * PUBLISHED_PER_ROUND);
    // Otherwise the kills came too early or too late to say anything; the first comes at once.
    if (ROUNDS >= 10)
      expect(Math.min(outcomes.whole, outcomes.absent), JSON.stringify(outcomes)).toBeGreaterThan(0);
  },
);
