/** No tool and no request of one tenant reaches another tenant's service, on gateway-host. */
import { afterAll, beforeAll, describe, it } from 'vitest';

import { makeHostileProject, type HostileProject } from './hostile-project.js';
import { startProject, type RunningProject } from './running-project.js';
import { ATTACKS, expectRepelled, type Fortress } from './tenants-apart.js';

let files: HostileProject;
let project: RunningProject;
let fortress: Fortress;

beforeAll(async () => {
  files = await makeHostileProject();
  project = await startProject(files.folder);
  fortress = { base: files.gateway, services: files.services };
}, 120_000);

afterAll(async () => {
  await project?.stop();
  await files?.closeServices();
});

describe('a tenant does not reach another by', () => {
  it.each(ATTACKS)('$title', (attack) => expectRepelled(attack, fortress));
});
