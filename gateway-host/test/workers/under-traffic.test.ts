/** Changes of every kind of resource while clients keep their connections and requests are under way: none is lost. */
import { Agent, get } from 'node:http';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import {
  cluster,
  freePort,
  listenerConfig,
  replaceFile,
  startUpstream,
  temporaryFolder,
  until,
  wasmFilter,
  type Json,
} from '../running-gateway.js';
import { createSupervisor, enabledOn } from './supervised-gateway.js';

const module = await scriptModule();
const TYPE = 'type.googleapis.com/envoy.';
const CONNECTIONS = 4;

/** Answers with its name; a request for `/held` waits until it is let go. */
async function service(name: string) {
  const held: (() => void)[] = [];
  const { port } = await startUpstream((request, response) => {
    const answer = () => void response.end(name);
    if (request.url === '/held') held.push(answer);
    else answer();
  });
  return { port, held };
}

/** What each file holds, as functions that replace it. */
interface Files {
  readonly lds: (name: string, filters?: readonly Json[]) => void;
  readonly rds: (cluster: string) => void;
  readonly ecds: (said: string) => void;
  readonly cds: (port: number) => void;
  readonly eds: (port: number) => void;
}

/** Two workers that take everything from files: `/fixed` goes to the watched cluster, `/` where the route says. */
async function start() {
  const folder = temporaryFolder();
  const [one, two] = [await service('one'), await service('two')];
  const port = await freePort();
  const source = (file: string) => ({ path_config_source: { path: join(folder, file) } });
  const write = (file: string, type: string, resources: Json[]): void => {
    const typed = resources.map((resource) => ({ '@type': `${TYPE}${type}`, ...resource }));
    replaceFile(join(folder, file), JSON.stringify({ resources: typed }));
  };
  const files: Files = {
    lds: (name, filters = []) => {
      const rds = { route_config_name: 'rc', config_source: source('rds.json') };
      const type_urls = ['type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm'];
      const discovered = {
        name: 'found',
        config_discovery: { config_source: source('ecds.json'), type_urls },
      };
      const parts = {
        name,
        port,
        manager: { route_config: undefined, rds },
        filters: [discovered, looping, ...filters],
      };
      write('lds.json', 'config.listener.v3.Listener', [listenerConfig(parts)]);
    },
    rds: (to) => {
      const routes = [
        enabledOn('/loop', 'looping'),
        { match: { prefix: '/watched' }, route: { cluster: 'watched', prefix_rewrite: '/' } },
        { match: { prefix: '/hosts' }, route: { cluster: 'hosts', prefix_rewrite: '/' } },
        { match: { prefix: '/' }, route: { cluster: to } },
      ];
      const virtual_hosts = [{ name: 'v', domains: ['*'], routes }];
      write('rds.json', 'config.route.v3.RouteConfiguration', [{ name: 'rc', virtual_hosts }]);
    },
    ecds: (text) => {
      const { typed_config } = wasmFilter({
        name: 'found',
        module,
        configuration: `response_headers: add 2 x-found ${text}`,
      });
      write('ecds.json', 'config.core.v3.TypedExtensionConfig', [{ name: 'found', typed_config }]);
    },
    cds: (to) => write('cds.json', 'config.cluster.v3.Cluster', [cluster('watched', to)]),
    eds: (to) => {
      const { load_assignment } = cluster('hosts', to);
      write('eds.json', 'config.endpoint.v3.ClusterLoadAssignment', [load_assignment as Json]);
    },
  };
  files.rds('one');
  files.ecds('first');
  files.cds(one.port);
  files.eds(one.port);
  files.lds('main');
  const hosts = {
    name: 'hosts',
    connect_timeout: '1s',
    type: 'EDS',
    eds_cluster_config: { eds_config: source('eds.json') },
  };
  const running = createSupervisor(
    {
      node: { id: 'n', cluster: 'c' },
      static_resources: { clusters: [cluster('one', one.port), cluster('two', two.port), hosts] },
      dynamic_resources: { lds_config: source('lds.json'), cds_config: source('cds.json') },
    },
    { deadlineMs: 1000 },
  );
  await running.supervisor.start();
  return { ...running, files, one, two, url: `http://127.0.0.1:${port}` };
}

const looping = wasmFilter({
  name: 'looping',
  module,
  configuration: 'request_headers: loop',
  disabled: true,
});

/** Clients with a connection each, so that every worker has some; they ask one thing after another until they are stopped. */
function traffic(url: string, path: string) {
  const answers: string[] = [];
  let stopping = false;
  const clients = Array.from({ length: CONNECTIONS }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    while (!stopping) {
      answers.push(await ask(`${url}${path}`, agent));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  return {
    answers,
    /** As many more answers as every client needs for one that was asked for after now. */
    async more(): Promise<string[]> {
      const from = answers.length + CONNECTIONS;
      await until(() => answers.length >= from + 3 * CONNECTIONS, 20_000);
      return answers.slice(from);
    },
    async stop(): Promise<string[]> {
      stopping = true;
      await Promise.all(clients);
      return answers;
    },
  };
}

/** Status, body and what the found filter added. */
function ask(url: string, agent?: Agent): Promise<string> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    get(url, { agent: agent ?? false }, (response) => {
      let text = '';
      response.on('data', (part) => (text += String(part))).on('error', failed);
      response.on('end', () => resolve(`${response.statusCode} ${text} ${response.headers['x-found']}`));
    }).on('error', failed);
  });
}

type Running = Awaited<ReturnType<typeof start>>;

it.each<[string, string, (running: Running) => void, string]>([
  ['routes', '/', ({ files }) => files.rds('two'), '200 two first'],
  ['the settings of a filter', '/', ({ files }) => files.ecds('second'), '200 one second'],
  ['hosts', '/hosts', ({ files, two }) => files.eds(two.port), '200 two first'],
  ['clusters', '/watched', ({ files, two }) => files.cds(two.port), '200 two first'],
])('changes %s in every worker', async (_what, path, change, after) => {
  const running = await start();
  const clients = traffic(running.url, path);
  expect(new Set(await clients.more())).toEqual(new Set(['200 one first']));
  const held = Array.from({ length: CONNECTIONS }, () => ask(`${running.url}/held`));
  await until(() => running.one.held.length === CONNECTIONS);
  change(running);
  await until(async () => new Set(await clients.more()).has(after), 20_000);
  await until(async () => new Set(await clients.more()).size === 1, 20_000);
  for (const answer of running.one.held) answer();
  // What was under way ends as it began.
  expect(new Set(await Promise.all(held))).toEqual(new Set(['200 one first']));
  expect(new Set(await clients.stop())).toEqual(new Set(['200 one first', after]));
});

it('changes listeners in every worker, also to another name on the same address', async () => {
  const { files, url, figure, one } = await start();
  const clients = traffic(url, '/');
  await clients.more();
  const held = Array.from({ length: CONNECTIONS }, () => ask(`${url}/held`));
  await until(() => one.held.length === CONNECTIONS);
  for (const [round, name] of ['main', 'other', 'main'].entries()) {
    const script = `response_headers: add 2 x-found ${name}${round}`;
    files.lds(name, [wasmFilter({ name: 'added', module, configuration: script })]);
    const wanted = (answer: string) => answer.includes(`${name}${round}`);
    await until(async () => (await clients.more()).every(wanted), 20_000);
  }
  for (const answer of one.held) answer();
  expect(new Set(await Promise.all(held))).toEqual(new Set(['200 one first']));
  for (const answer of new Set(await clients.stop())) expect(answer).toMatch(/^200 one (\w+\d, )?first$/);
  expect(await figure('listener_manager.lds.update_rejected')).toBe(0);
});

it('brings a worker that dies while a change is on its way to where the others are', async () => {
  const { files, url, said, figure } = await start();
  const stuck = ask(`${url}/loop`);
  // One worker hangs and cannot answer: the change waits for it until it is replaced.
  await new Promise((resolve) => setTimeout(resolve, 100));
  files.rds('two');
  expect(await stuck).toBe('ECONNRESET');
  await until(() => said('serves again') === 1, 20_000);
  expect(await figure('server.worker_deaths')).toBe(1);
  const all = async () => new Set(await Promise.all(Array.from({ length: 12 }, () => ask(`${url}/`))));
  await until(async () => (await all()).size === 1 && (await all()).has('200 two first'), 20_000);
  files.rds('one');
  await until(async () => (await all()).size === 1 && (await all()).has('200 one first'), 20_000);
});
