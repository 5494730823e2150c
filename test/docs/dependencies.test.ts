/** RATIONALE.md says of every dependency why it is here, and of no other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { ROOMS } from '../architecture/import-table.js';
import { ROOT } from '../architecture/sources.js';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

it('gives a reason for every dependency', () => {
  const folders = ['', ...ROOMS.map((room) => room.folder)];
  const manifests = folders.map(
    (folder) => JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')) as Manifest,
  );
  const own = new Set(manifests.map(({ name }) => name));
  const used = manifests.flatMap((one) =>
    Object.keys({ ...one.dependencies, ...one.devDependencies, ...one.optionalDependencies }),
  );
  const wanted = new Set(used.filter((name) => !own.has(name) && !name.startsWith('@types/')));
  const table = readFileSync(path.join(ROOT, 'RATIONALE.md'), 'utf8').split('## Which dependencies')[1] ?? '';
  const firsts = [...table.matchAll(/^\| (`[^|]*)\|/gm)].map(([, cell = '']) => cell);
  const told = firsts.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  expect(told.filter((name) => name !== '@types/…').sort()).toEqual([...wanted].sort());
});
