/** The Envoy YAML of two tenants, byte for byte. UPDATE_GOLDEN=1 writes it anew; review the difference. */
import { readFile, writeFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { clusterFile, dynamicBootstrap, listenerFile, staticBootstrap } from '../../src/envoy/bootstrap.js';
import { load } from '../project.js';
import { TWO_TENANTS, TWO_TENANTS_ENV } from '../two-tenants.js';

async function expectGolden(name: string, text: string): Promise<void> {
  const file = new URL(`golden/${name}`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(file, text);
  expect(text).toBe(await readFile(file, 'utf8'));
}

it('one static bootstrap', async () => {
  const { catalogue } = await load(TWO_TENANTS, {}, TWO_TENANTS_ENV);
  await expectGolden('static.yaml', staticBootstrap(catalogue));
});

it('a bootstrap and the two files it watches', async () => {
  const { catalogue } = await load(TWO_TENANTS, {}, TWO_TENANTS_ENV);
  await expectGolden('bootstrap.yaml', dynamicBootstrap(catalogue.gateway, '/run/postern'));
  await expectGolden('lds.yaml', listenerFile(catalogue));
  await expectGolden('cds.yaml', clusterFile(catalogue));
});
