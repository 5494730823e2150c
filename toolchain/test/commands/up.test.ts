import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { copyOfFixture, postern } from '../harness.js';
import { isAlive, listens, PosternProcess } from './postern-process.js';
import { ask, ready, testProject, toolsYaml } from './up-project.js';
import type { TestProject, UpJson } from './up-project.js';

const started: PosternProcess[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop('SIGTERM')));
});

function up(project: TestProject, env: Record<string, string> = {}): PosternProcess {
  const one = new PosternProcess(['up', 'postern.yaml'], { cwd: project.dir, env });
  started.push(one);
  return one;
}

async function expectNothingLeft(project: TestProject): Promise<void> {
  expect(existsSync(path.join(project.dir, '.postern/up.json'))).toBe(false);
  const ports = Object.entries(project.ports);
  const listening = await Promise.all(
    ports.map(async ([name, port]) => ((await listens(port)) ? name : undefined)),
  );
  expect(listening.filter((name) => name !== undefined)).toEqual([]);
  const pidFile = path.join(project.dir, 'rest.pid');
  if (!existsSync(pidFile)) return;
  // Its parent was the shell, so it is the system that collects it, in its own time.
  const pid = Number(readFileSync(pidFile, 'utf8'));
  await expect.poll(() => isAlive(pid), { timeout: 2000 }).toBe(false);
}

function endpointIn(state: UpJson): string {
  return state.tenants['acme']?.servers['orders']?.mcp ?? '';
}

describe('postern up', () => {
  it('runs a project, tells scripts about it, and stops everything when asked', async () => {
    const project = await testProject();
    const one = up(project);
    const state = await ready(one, project.dir);

    expect(state).toEqual({
      key: expect.stringMatching(/^pk_demo_[\w-]{24}$/),
      header: 'x-api-key',
      tenants: {
        acme: { servers: { orders: { mcp: `http://127.0.0.1:${project.ports.gateway}/acme/orders/mcp` } } },
      },
      pluginServer: `http://127.0.0.1:${project.ports.plugins}`,
      admin: `http://127.0.0.1:${project.ports.admin}`,
      pids: {
        up: expect.any(Number),
        'plugin-server': expect.any(Number),
        rest: expect.any(Number),
        'control-plane': expect.any(Number),
        gateway: expect.any(Number),
      },
    });
    expect(statSync(path.join(project.dir, '.postern/up.json')).mode & 0o777).toBe(0o600);

    const answer = await ask(endpointIn(state), state.key, 'tools/call', { name: 'get_order' });
    expect(await answer.json()).toMatchObject({
      result: { content: [{ text: expect.stringContaining('/orders') }] },
    });
    expect((await ask(endpointIn(state), 'wrong', 'tools/list')).status).toBe(401);

    await one.until('the next steps', () =>
      one.output.includes('Ctrl-C stops everything.') ? true : undefined,
    );
    expect(one.output).toContain(`claude mcp add --transport http orders ${endpointIn(state)}`);
    expect(one.output).toMatch(/^rest {10}\| rest is up$/m);
    expect(one.output).toMatch(/^plugin-server \| \d\d:\d\d:\d\d info {2}ready /m);
    expect(one.output).not.toContain('audit');
    expect(readFileSync(path.join(project.dir, '.postern/audit.jsonl'), 'utf8')).toContain(
      '"action":"publish"',
    );

    expect(await one.stop('SIGINT')).toBe(0);
    await expectNothingLeft(project);
    expect(Object.values(state.pids).filter(isAlive)).toEqual([]);
  });

  it('refuses a second start on the same folder, and starts again after a stop', async () => {
    const project = await testProject();
    const first = up(project);
    await ready(first, project.dir);
    const second = up(project);
    expect(await second.ended).toBe(1);
    expect(second.output).toContain('error TC_ALREADY_UP');
    expect(await first.stop()).toBe(0);
    const third = up(project);
    await ready(third, project.dir);
    expect(third.output).not.toContain('| published mcp-server');
  });

  it('takes the demo key from the environment', async () => {
    const project = await testProject();
    const state = await ready(up(project, { POSTERN_DEMO_KEY: 'a-key-of-my-own' }), project.dir);
    expect(state.key).toBe('a-key-of-my-own');
    expect((await ask(endpointIn(state), 'a-key-of-my-own', 'ping')).status).toBe(200);
  });

  it('lets whoever chose the publish token publish too', async () => {
    const project = await testProject();
    const running = up(project, { POSTERN_PUBLISH_TOKEN: 'chosen' });
    const { pluginServer } = await ready(running, project.dir);
    const put = (token: string): Promise<Response> =>
      fetch(`${pluginServer}/plugins/weather/1.0.0`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/gzip' },
        body: 'no archive',
      });
    expect([(await put('guessed')).status, (await put('chosen')).status]).toEqual([401, 422]);
  }, 60_000);

  it("makes a saved tool's text live", async () => {
    const project = await testProject();
    const one = up(project);
    const state = await ready(one, project.dir);
    writeFileSync(path.join(project.dir, 'orders.yaml'), toolsYaml('Gets an order, politely.'));
    await one.until('the new text', async () => {
      const text = await (await ask(endpointIn(state), state.key, 'tools/list')).text();
      return text.includes('politely') ? true : undefined;
    });
  });

  it('stops everything when one part ends by itself', async () => {
    const project = await testProject();
    const one = up(project);
    const state = await ready(one, project.dir);
    process.kill(state.pids['gateway'] ?? 0, 'SIGKILL');
    expect(await one.ended).toBe(1);
    expect(one.output).toContain('error TC_CHILD_ENDED: gateway was killed by SIGKILL');
    await expectNothingLeft(project);
  });

  it('takes its children with it even when it is killed, and starts again', async () => {
    const project = await testProject();
    const one = up(project);
    const state = await ready(one, project.dir);
    await one.stop('SIGKILL');
    const children = Object.entries(state.pids).filter(([name]) => name !== 'up');
    const alive = (): string[] => children.filter(([, pid]) => isAlive(pid)).map(([name]) => name);
    await expect.poll(alive, { timeout: 4000 }).toEqual([]);
    await ready(up(project), project.dir);
  });

  it('leaves nothing behind when a command ends at once, and shows its last lines', async () => {
    const project = await testProject();
    project.rewrite(({ run }) =>
      run.push({ name: 'broken', command: 'echo no database >&2; exit 4', ready: 'http://127.0.0.1:9/' }),
    );
    const one = up(project);
    expect(await one.ended).toBe(1);
    expect(one.output).toContain('last lines of broken:\n  no database\n');
    expect(one.output).toContain('error TC_START_FAILED: broken exited with 4 before it was ready');
    await expectNothingLeft(project);
  });

  it('leaves nothing behind when the control plane refuses the file', async () => {
    const project = await testProject();
    project.rewrite(({ tenants }) => tenants.forEach((tenant) => (tenant['colour'] = 'red')));
    const one = up(project);
    expect(await one.ended).toBe(1);
    expect(one.output).toMatch(/error TC_START_FAILED: control-plane/);
    expect(one.output).toContain('colour');
    await expectNothingLeft(project);
  });

  it('leaves nothing behind when it is interrupted while it starts', async () => {
    const project = await testProject();
    project.rewrite(({ run }) =>
      run.push({ name: 'slow', command: 'sleep 60', ready: 'http://127.0.0.1:9/' }),
    );
    const one = up(project);
    await one.until('the REST service', () => (one.output.includes('rest is up') ? true : undefined));
    expect(await one.stop('SIGINT')).toBe(0);
    await expectNothingLeft(project);
  });

  it('names the field to change when a port is taken', async () => {
    const project = await testProject();
    const other = createServer();
    await new Promise<void>((done) => other.listen(project.ports.gateway, '127.0.0.1', done));
    const one = up(project);
    expect(await one.ended).toBe(1);
    expect(one.output).toContain(
      `error TC_PORT_IN_USE: 127.0.0.1:${project.ports.gateway}, which the gateway needs`,
    );
    expect(one.output).toContain('change gateway.port in postern.yaml');
    await new Promise((done) => other.close(done));
    await expectNothingLeft(project);
  });

  it('refuses a store that holds a built-in plugin with other bytes', async () => {
    const project = await testProject();
    const impostor = copyOfFixture('tiny', project.dir);
    const spec = path.join(impostor, 'spec.yaml');
    writeFileSync(
      spec,
      readFileSync(spec, 'utf8')
        .replace('name: tiny', 'name: auth')
        .replace('version: 1.0.0', 'version: 0.1.0')
        .replace('apiVersion: 0.1.0', 'apiVersion: 1.0.0'),
    );
    await postern(['build', impostor]);
    const store = new PosternProcess(
      [
        'plugin-server',
        '--port',
        String(project.ports.plugins),
        '--data',
        path.join(project.dir, '.postern/plugins'),
      ],
      { cwd: project.dir, env: { POSTERN_PUBLISH_TOKEN: 'token' } },
    );
    started.push(store);
    const server = `http://127.0.0.1:${project.ports.plugins}`;
    await store.until('a listening store', async () =>
      (await listens(project.ports.plugins)) ? true : undefined,
    );
    expect(await postern(['publish', impostor, '--server', server, '--token', 'token'])).toMatchObject({
      code: 0,
    });
    await store.stop();

    const one = up(project);
    expect(await one.ended).toBe(1);
    expect(one.output).toContain('error TC_VERSION_EXISTS: auth@0.1.0 is in');
    expect(one.output).toMatch(/hint: Raise its version .* remove .*\.postern\/plugins/);
    await expectNothingLeft(project);
  });
});
