import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { freePorts } from '../free-port.js';
import { postern, temporaryFolder } from '../harness.js';
import { listens, PosternProcess } from './postern-process.js';
import { ask, ready, testProject } from './up-project.js';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

const started: PosternProcess[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop('SIGTERM')));
});

interface Dev {
  readonly one: PosternProcess;
  readonly url: string;
  readonly port: number;
  readonly source: string;
  readonly dir: string;
}

async function dev(
  extra: readonly string[] = [],
  prepare = (_cwd: string): void => undefined,
  template = 'http-filter',
): Promise<Dev> {
  const cwd = temporaryFolder();
  await postern(['new', 'weather', '--template', template, '--dependencies', 'registry'], { cwd });
  prepare(cwd);
  const [port = 0, admin = 0] = await freePorts(2);
  const args = ['dev', 'weather', '--port', String(port), '--admin-port', String(admin), ...extra];
  const one = new PosternProcess(args, { cwd });
  started.push(one);
  const dir = path.join(cwd, 'weather');
  return { one, url: `http://127.0.0.1:${port}/`, port, dir, source: path.join(dir, 'assembly/hello.ts') };
}

function served(one: PosternProcess): Promise<true> {
  return one.until('an address', () => (one.output.includes('Ctrl-C ends') ? true : undefined));
}

function say(source: string, word: string): void {
  writeFileSync(source, readFileSync(source, 'utf8').replace(/return '[^']*'/, `return '${word}'`));
}

async function greeting(url: string): Promise<string | null> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.headers.get('x-weather');
}

describe('postern dev', () => {
  it('serves the plugin before an echo, and swaps it on a save without dropping a request', async () => {
    const { one, url, source, port } = await dev();
    await served(one);
    const echoed = await fetch(`${url}some/path?q=1`, { method: 'POST', body: 'hi' });
    expect(echoed.headers.get('x-weather')).toBe('hello');
    expect(await echoed.json()).toMatchObject({ method: 'POST', path: '/some/path?q=1', body: 'hi' });

    const seen: (string | null)[] = [];
    say(source, 'again');
    await one.until('the swap', async () => {
      seen.push(await greeting(url));
      return seen.at(-1) === 'again' ? true : undefined;
    });
    expect(seen.slice(0, -1).every((word) => word === 'hello')).toBe(true);

    expect(await one.stop('SIGINT')).toBe(0);
    expect(await listens(port)).toBe(false);
  });

  it('shows what is wrong with a save and keeps the old plugin, then takes the next good one', async () => {
    const { one, url, source, dir } = await dev();
    await served(one);
    const good = readFileSync(source, 'utf8');
    appendFileSync(source, '\nnonsense();\n');
    await one.until('the diagnostic', () => (one.output.includes('keeps serving') ? true : undefined));
    expect(one.output).toMatch(
      /weather\/assembly\/hello\.ts:\d+:1: error TS2304: Cannot find name 'nonsense'/,
    );
    expect(await greeting(url)).toBe('hello');
    writeFileSync(source, good);
    say(source, 'mended');
    await one.until('the mended plugin', async () => ((await greeting(url)) === 'mended' ? true : undefined));
    const modules = readdirSync(path.join(dir, 'build/dev')).filter((name) =>
      /^plugin\..{8}\.wasm$/.test(name),
    );
    expect(modules.length).toBeLessThanOrEqual(3);
  });

  it('hands the plugin its configuration', async () => {
    const { one } = await dev(['--configuration', 'weather.json'], (cwd) => {
      writeFileSync(path.join(cwd, 'weather.json'), '{"a":1}');
      const source = path.join(cwd, 'weather/assembly/hello.ts');
      const said = "'weather is ready: ' + configuration.toString()";
      const text = readFileSync(source, 'utf8').replace("'weather is ready'", said);
      writeFileSync(source, text.replace('_configuration', 'configuration'));
    });
    // The plugin's own log takes another way than the command's lines, so either may come first.
    await one.until('the words of the plugin', () => /weather is ready.*/.exec(one.output)?.[0]);
    expect(one.output).toContain('weather is ready: {"a":1}');
  });

  it('starts the plugin with the example in its spec.yaml, and with another one when that is saved', async () => {
    const { one, url, dir } = await dev([], () => undefined, 'transform');
    await served(one);
    expect(one.output).toContain('Configured with the example in spec.yaml');
    const fields = async (): Promise<string[]> => Object.keys((await (await fetch(url)).json()) as object);
    expect(await fields()).toContain('path');
    const spec = path.join(dir, 'spec.yaml');
    writeFileSync(spec, readFileSync(spec, 'utf8').replace(/^( +)remove: .*$/m, '$1remove: [path]'));
    await one.until('the other example', async () => ((await fields()).includes('path') ? undefined : true));
  });

  it('tells how to ask an MCP server for its tools', async () => {
    const { one, url } = await dev([], () => undefined, 'mcp-server');
    await served(one);
    expect(one.output).toContain(`Serving an MCP server at ${url}mcp, `);
    expect(one.output).toContain('Its tools: count_words, get_item\n');
    const [, endpoint = '', body = ''] = / {2}curl -s (\S+) .*-d '(.*)'\n/.exec(one.output) ?? [];
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const answer = await fetch(endpoint, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ result: { tools: [{ name: 'count_words' }, {}] } });
  });

  it('does not start with a plugin that cannot be built', async () => {
    const { one, source, port } = await dev();
    writeFileSync(source, 'nonsense');
    expect(await one.ended).toBe(1);
    expect(one.output).toContain('error TC_COMPILE: the first build has to be good');
    expect(await listens(port)).toBe(false);
    expect(existsSync(path.join(path.dirname(source), '../build/dev/lds.yaml'))).toBe(false);
  });

  it('runs a whole project with the plugin in it, and swaps it there', async () => {
    const project = await testProject();
    const plugin = path.join(project.dir, 'auth');
    cpSync(path.join(REPOSITORY, 'plugins/auth'), plugin, { recursive: true });
    cpSync(
      path.join(REPOSITORY, 'toolchain/templates/base/asconfig.json'),
      path.join(plugin, 'asconfig.json'),
    );
    const one = new PosternProcess(['dev', 'auth', '-c', 'postern.yaml'], { cwd: project.dir });
    started.push(one);
    const state = await ready(one, project.dir);
    const endpoint = state.tenants['acme']?.servers['orders']?.mcp ?? '';
    expect((await ask(endpoint, state.key, 'ping')).status).toBe(200);

    const answer = async (): Promise<string> => (await ask(endpoint, 'wrong', 'ping')).text();
    const before = await answer();
    const denial = path.join(plugin, 'assembly/denial.ts');
    writeFileSync(denial, readFileSync(denial, 'utf8').replaceAll('401', '418'));
    await one.until('the swap', async () =>
      (await ask(endpoint, 'wrong', 'ping')).status === 418 ? true : undefined,
    );
    expect(await answer()).toBe(before);
    expect((await ask(endpoint, state.key, 'ping')).status).toBe(200);

    // What the control plane changes still arrives, with the swapped plugin in it.
    project.rewrite(({ tenants }) => tenants.push({ ...tenants[0], name: 'umbrella' }));
    const other = endpoint.replace('/acme/', '/umbrella/');
    await one.until('the new tenant', async () =>
      (await ask(other, 'wrong', 'ping')).status === 418 ? true : undefined,
    );
    expect(await one.stop('SIGINT')).toBe(0);
    expect(existsSync(path.join(project.dir, '.postern/up.json'))).toBe(false);
  });

  it('refuses a project that does not use the plugin', async () => {
    const project = await testProject();
    await postern(['new', 'weather', '--dependencies', 'registry'], { cwd: project.dir });
    const one = new PosternProcess(['dev', 'weather', '-c', 'postern.yaml'], { cwd: project.dir });
    started.push(one);
    expect(await one.ended).toBe(2);
    expect(one.output).toContain('does not use the plugin weather');
    expect(await listens(project.ports.plugins)).toBe(false);
  });

  it.each([
    [['--port', 'http'], 'TC_FLAG_VALUE', '--port cannot be "http"'],
    [['--admin-port', '70000'], 'TC_FLAG_VALUE', '--admin-port cannot be "70000"'],
    [['--upstream', 'localhost:1'], 'TC_FLAG_VALUE', '--upstream cannot be'],
    [['--port', '9', '--admin-port', '9'], 'TC_PORT_IN_USE', 'both want port 9'],
    [['--configuration', 'none.json'], 'TC_FILE_MISSING', '--configuration: there is no file none.json'],
    [['--configuration', '{"a":'], 'TC_FLAG_VALUE', '--configuration is no JSON'],
  ])('refuses %j', async (flags, code, message) => {
    const { stderr } = await postern(['dev', temporaryFolder(), ...flags]);
    expect(stderr).toContain(`error ${code}: `);
    expect(stderr).toContain(message);
  });
});
