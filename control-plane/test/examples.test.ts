/** Every example compiles, and which of its routes ask for no key is written down here. */
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished } from 'vitest';

import { loadCatalogue } from '../src/catalogue/load.js';
import { routeConfiguration } from '../src/envoy/routes.js';
import { routesWithoutAuth } from '../src/open-routes.js';
import { lockText } from './project.js';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** Add a route here only when an example means to be public. */
const OPEN_ROUTES: Readonly<Record<string, readonly string[]>> = { quickstart: [] };

it('every example is listed', async () => {
  const names: string[] = [];
  for (const name of await readdir(EXAMPLES)) {
    if ((await readdir(join(EXAMPLES, name))).includes('postern.yaml')) names.push(name);
  }
  expect(names.sort()).toEqual(Object.keys(OPEN_ROUTES).sort());
});

it.each(Object.entries(OPEN_ROUTES))('%s has these open routes: %j', async (name, open) => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-example-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(join(EXAMPLES, name), folder, { recursive: true, filter: (path) => !path.includes('.postern') });
  await writeFile(join(folder, 'postern.lock'), lockText());
  const env = { POSTERN_DEMO_KEY: 'demo-key' };
  const { catalogue, faults } = await loadCatalogue({ file: join(folder, 'postern.yaml'), env });
  expect(faults).toEqual([]);
  expect(routesWithoutAuth(routeConfiguration(catalogue))).toEqual(open);
});
