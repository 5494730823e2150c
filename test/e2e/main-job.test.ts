/** The quickstart, started as the README says, does the main job. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { MAIN_JOB } from './main-job.js';
import { OFFICIAL_CLIENTS, withSession, type Gate } from './official-clients.js';
import { copyQuickstart, startProject, type RunningProject } from './running-project.js';

let project: RunningProject;
let gate: Gate;

beforeAll(async () => {
  project = await startProject(await copyQuickstart());
  gate = project.gate('acme', 'orders');
}, 120_000);

afterAll(async () => {
  expect(await project?.stop()).toBe(0);
  for (const pid of Object.values(project.up.pids)) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
}, 30_000);

describe('the quickstart on gateway-host', () => {
  it.each(MAIN_JOB)('$title', ({ run }) => run(gate));
});

describe('postern up', () => {
  it('says where to connect, and with which key', () => {
    expect(project.output()).toContain(gate.mcp);
    expect(project.output()).toContain(gate.key);
  });

  it('keeps its key to the owner of the files', async () => {
    for (const name of ['up.json', 'envoy/lds.yaml']) {
      const { mode } = await stat(join(project.folder, '.postern', name));
      expect({ name, mode: mode & 0o077 }).toEqual({ name, mode: 0 });
    }
  });

  it('brings a saved tool text to the client while it stays connected', async () => {
    const file = join(project.folder, 'orders.yaml');
    const text = await readFile(file, 'utf8');
    await withSession(OFFICIAL_CLIENTS['SDK v1']!, gate, async (session) => {
      await writeFile(file, text.replace('Lists the newest orders', 'Shows the freshest orders'));
      await vi.waitFor(
        async () =>
          expect((await session.listTools())[0]?.description).toContain('Shows the freshest orders'),
        { timeout: 10_000, interval: 50 },
      );
    });
    await writeFile(file, text);
  });

  it('keeps serving through a broken save', async () => {
    const file = join(project.folder, 'orders.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, 'tools: [');
    await vi.waitFor(() => expect(project.output()).toContain('CP_YAML'), { timeout: 10_000, interval: 50 });
    await withSession(OFFICIAL_CLIENTS['SDK v2']!, gate, async (session) => {
      expect((await session.callTool('get_order', { id: 'A-1003' })).text).toContain('Hilltop School');
    });
    await writeFile(file, text);
  });
});
