/** No tool and no request of one tenant reaches another tenant's service, on stock Envoy. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { makeHostileProject, type HostileProject } from '../../e2e/hostile-project.js';
import { ATTACKS, expectRepelled, type Fortress } from '../../e2e/tenants-apart.js';
import { startEnvoy } from './envoy.js';
import { startPluginSource } from '../../e2e/plugin-source.js';
import { postern, Processes } from '../../e2e/processes.js';

const processes = new Processes();
let files: HostileProject;
let fortress: Fortress;

beforeAll(async () => {
  const source = await startPluginSource(processes);
  files = await makeHostileProject(source.url);
  postern(['lock', join(files.folder, 'postern.yaml')]);
  const config = join(files.folder, 'envoy.yaml');
  writeFileSync(config, postern(['config', join(files.folder, 'postern.yaml')]));
  await startEnvoy(processes, config);
  fortress = { base: files.gateway, services: files.services };
});

afterAll(async () => {
  await processes.stopAll();
  await files?.closeServices();
});

describe('a tenant does not reach another by', () => {
  it.each(ATTACKS)('$title', (attack) => expectRepelled(attack, fortress));
});
