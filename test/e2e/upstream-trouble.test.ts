/** A misbehaving REST service is told to the agent, on gateway-host. */
import { afterAll, beforeAll, describe, it } from 'vitest';

import { startProject, type RunningProject } from './running-project.js';
import {
  BROKEN_BODIES,
  expectNotWhole,
  expectToldOf,
  makeTroubleProject,
  TROUBLES,
  type TroubleProject,
} from './upstream-trouble.js';

let files: TroubleProject;
let project: RunningProject;

beforeAll(async () => {
  files = await makeTroubleProject();
  project = await startProject(files.folder);
}, 120_000);

afterAll(async () => {
  await project?.stop();
  await files?.closeService();
});

describe('a REST service that', () => {
  it.each(TROUBLES)('$title', (trouble) => expectToldOf(trouble, files.gateway));
  it.each(BROKEN_BODIES)('answers like %s', (tool) => expectNotWhole(tool, files.gateway));
});
