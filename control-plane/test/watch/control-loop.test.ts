/** A watch over real files: what is written when, and what a mistake does. */
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';

import { createLogger } from '@postern/service/logs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { ControlLoop } from '../../src/watch/control-loop.js';
import { lockText, makeProject, MANIFEST, TOOLS, type Project } from '../project.js';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly code?: string;
}

/** Runs a watch over a project until the test ends. */
async function startWatch(project: Project) {
  const lines: Line[] = [];
  const stream = { write: (text: string) => void lines.push(JSON.parse(text) as Line) };
  const folder = project.path('out');
  await mkdir(folder);
  const logger = createLogger({ name: 'test', stream, pretty: false });
  const loop = await ControlLoop.start({ file: project.file, folder, env: {}, logger });
  onTestFinished(() => loop.close());
  const read = (name: string) => readFile(`${folder}/${name}`, 'utf8');
  const errors = () => lines.filter(({ level }) => level === 'error');
  return { folder, read, lines, errors };
}

/** Generous: the promise of 300 ms is for a quiet machine. */
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 5000, interval: 10 });

describe('a watch', () => {
  it('writes three files that only their owner can read', async () => {
    const { folder } = await startWatch(await makeProject());
    const names = (await readdir(folder)).sort();
    expect(names).toEqual(['bootstrap.yaml', 'cds.yaml', 'lds.yaml']);
    for (const name of names) expect((await stat(`${folder}/${name}`)).mode & 0o777).toBe(0o600);
  });

  it('follows a tool file', async () => {
    const project = await makeProject();
    const { read, lines } = await startWatch(project);
    await project.write('orders.yaml', TOOLS.replace('list', 'enumerate'));
    await soon(async () => expect(await read('lds.yaml')).toContain('enumerate'));
    // The files are there a moment before the log says so.
    await soon(async () =>
      expect(lines.at(-1)).toMatchObject({ msg: 'configuration written', changed: ['lds.yaml'] }),
    );
  });

  it('follows a tool file that is replaced by rename', async () => {
    const project = await makeProject();
    const { read } = await startWatch(project);
    await project.write('orders.yaml.new', TOOLS.replace('list', 'enumerate'));
    await rename(project.path('orders.yaml.new'), project.path('orders.yaml'));
    await soon(async () => expect(await read('lds.yaml')).toContain('enumerate'));
  });

  it('follows postern.yaml and writes clusters before listeners', async () => {
    const project = await makeProject();
    const { read, lines } = await startWatch(project);
    await project.write('postern.yaml', MANIFEST.replace('9101', '9999'));
    await soon(async () => expect(await read('lds.yaml')).toContain('9999'));
    expect(await read('cds.yaml')).toContain('9999');
    await soon(async () => expect(lines.at(-1)).toMatchObject({ changed: ['cds.yaml', 'lds.yaml'] }));
  });

  it('follows postern.lock', async () => {
    const project = await makeProject();
    const { read } = await startWatch(project);
    await project.write('postern.lock', lockText().replaceAll('ab'.repeat(32), 'cd'.repeat(32)));
    await soon(async () => expect(await read('lds.yaml')).toContain('cd'.repeat(32)));
  });

  it('follows a tool file in another folder, from when it is named', async () => {
    const project = await makeProject();
    await mkdir(project.path('tools'));
    await project.write('tools/a.yaml', TOOLS.replace('list', 'first'));
    const { read } = await startWatch(project);
    await project.write('postern.yaml', MANIFEST.replace('./orders.yaml', './tools/a.yaml'));
    await soon(async () => expect(await read('lds.yaml')).toContain('first'));
    await project.write('tools/a.yaml', TOOLS.replace('list', 'second'));
    await soon(async () => expect(await read('lds.yaml')).toContain('second'));
  });

  it('writes nothing when a file is saved without a change', async () => {
    const project = await makeProject();
    const { lines } = await startWatch(project);
    const before = lines.length;
    await project.write('orders.yaml', TOOLS);
    await project.write('postern.yaml', `${MANIFEST}\n# a remark\n`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lines.slice(before)).toEqual([]);
  });

  it('leaves no temporary files behind', async () => {
    const project = await makeProject();
    const { read, folder } = await startWatch(project);
    for (let round = 0; round < 20; round++) {
      await project.write('orders.yaml', TOOLS.replace('list', `list${round}`));
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await soon(async () => expect(await read('lds.yaml')).toContain('list19'));
    expect((await readdir(folder)).sort()).toEqual(['bootstrap.yaml', 'cds.yaml', 'lds.yaml']);
  });
});

describe('a bad edit', () => {
  it('of postern.yaml keeps everything and is logged with path and line', async () => {
    const project = await makeProject();
    const { read, errors } = await startWatch(project);
    const before = await read('lds.yaml');
    await project.write('postern.yaml', MANIFEST.replace('tenants:', 'tenant:'));
    await soon(() => expect(errors()).toHaveLength(1));
    expect(errors()[0]).toMatchObject({
      code: 'CP_FIELD_UNKNOWN',
      msg: 'postern.yaml:3: tenant is not a known field; the last good configuration stays',
      hint: 'Did you mean "tenants"?',
    });
    expect(await read('lds.yaml')).toBe(before);
    await project.write('postern.yaml', MANIFEST.replace('9101', '9999'));
    await soon(async () => expect(await read('lds.yaml')).toContain('9999'));
  });

  it('of one server leaves the others free to change', async () => {
    const two = `${MANIFEST}      - { name: more, upstream: "http://127.0.0.1:9102", config: ./more.yaml }\n`;
    const project = await makeProject(two, { 'more.yaml': TOOLS.replace('list', 'more') });
    const { read, errors, lines } = await startWatch(project);
    await project.write('orders.yaml', 'server: 1');
    await soon(() => expect(errors()).toHaveLength(1));
    expect(errors()[0]).toMatchObject({
      code: 'CP_FIELD_TYPE',
      msg: './orders.yaml:1: server must be a map, here is the number 1; the server is kept as it was',
      server: 'acme/orders',
      outcome: 'kept',
    });
    await project.write('more.yaml', TOOLS.replace('list', 'changed'));
    await soon(async () => expect(await read('lds.yaml')).toContain('changed'));
    expect(await read('lds.yaml')).toContain(String.raw`\"name\":\"list\"`);
    expect(errors()).toHaveLength(1);
    await project.write('orders.yaml', TOOLS.replace('list', 'mended'));
    await soon(async () => expect(await read('lds.yaml')).toContain('mended'));
    expect(lines.some(({ msg }) => msg === 'the server is no longer set aside')).toBe(true);
  });

  it('that is there from the start leaves the server out', async () => {
    const two = `${MANIFEST}      - { name: more, upstream: "http://127.0.0.1:9102", config: ./more.yaml }\n`;
    const project = await makeProject(two);
    const { read, errors } = await startWatch(project);
    expect(errors()[0]?.msg).toBe('./more.yaml cannot be read (it does not exist); the server is left out');
    expect(await read('lds.yaml')).not.toContain('acme/more');
    expect(await read('lds.yaml')).toContain('acme/orders');
    await project.write('more.yaml', TOOLS);
    await soon(async () => expect(await read('lds.yaml')).toContain('acme/more'));
  });

  it('never takes away the auth filter', async () => {
    const project = await makeProject();
    const { read, errors } = await startWatch(project);
    await project.write('postern.yaml', MANIFEST.replace(/ {4}consumers:\n.*\n.*\n/, ''));
    await soon(() => expect(errors()[0]?.code).toBe('CP_OPEN_ROUTE'));
    expect(await read('lds.yaml')).toContain('postern.acme.auth');
  });
});

it('a watch does not start on a bad file', async () => {
  const project = await makeProject(MANIFEST.replace('tenants:', 'tenant:'));
  await expect(startWatch(project)).rejects.toMatchObject({ code: 'CP_FIELD_UNKNOWN' });
});

it('no log line holds a credential', async () => {
  const project = await makeProject(MANIFEST.replace('demo-key', 'hunter2'));
  const { lines, errors } = await startWatch(project);
  await project.write('postern.yaml', MANIFEST.replace('{ name: demo, credential: demo-key }', 'hunter2'));
  await soon(() => expect(errors()).toHaveLength(1));
  expect(JSON.stringify(lines)).not.toContain('hunter2');
});
