/** A misbehaving REST service is told to the agent, on stock Envoy. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import {
  BROKEN_BODIES,
  expectNotWhole,
  expectToldOf,
  makeTroubleProject,
  TROUBLES,
  type TroubleProject,
} from '../../e2e/upstream-trouble.js';
import { startEnvoy } from './envoy.js';
import { startPluginSource } from '../../e2e/plugin-source.js';
import { postern, Processes } from '../../e2e/processes.js';

const processes = new Processes();
let files: TroubleProject;

beforeAll(async () => {
  const source = await startPluginSource(processes);
  files = await makeTroubleProject(source.url);
  postern(['lock', join(files.folder, 'postern.yaml')]);
  const config = join(files.folder, 'envoy.yaml');
  writeFileSync(config, postern(['config', join(files.folder, 'postern.yaml')]));
  await startEnvoy(processes, config);
});

afterAll(async () => {
  await processes.stopAll();
  await files?.closeService();
});

describe('a REST service that', () => {
  it.each(TROUBLES)('$title', (trouble) => expectToldOf(trouble, files.gateway));
  it.each(BROKEN_BODIES)('answers like %s', (tool) => expectNotWhole(tool, files.gateway));
});
