/** What each guest is asked to do: the same client and the same services for Envoy and for the gateway host. */
import {
  answers,
  chunked,
  HELD,
  request,
  stringAny,
  type Json,
  type Scenario,
  type ScenarioPlugin,
} from '../envoy/side-by-side/scenario.js';

/** Finds the file of a guest's module. */
export type Modules = (name: string) => string;

const TYPES = 'type.googleapis.com/envoy.extensions.filters.network';
const [POST_HEAD = '', ...POST_BODY] = chunked(['one', 'two']);
const JSON_BODY = ['content-type: application/json'];

/** A request of its own connection with one more header. */
function asking(header: string, rest: Parameters<typeof request>[0] = {}): string[] {
  return [request({ ...rest, headers: [header, ...(rest.headers ?? [])] })];
}

/** A guest with a configuration of its own. */
function guest(
  module: string,
  { configuration = 'of a guest', ...rest }: ScenarioPlugin & { configuration?: string } = {},
): ScenarioPlugin {
  return { ...rest, module, fields: { configuration: stringAny(configuration), ...rest.fields } };
}

/** All scenarios; each has its own VM, so numbers in it mean something. */
export function guestScenarios(modules: Modules, grpcFile: string): Scenario[] {
  const plugins = (name: string, parts?: Parameters<typeof guest>[1]) => [guest(modules(name), parts)];
  const region: Json = { environment_variables: { key_values: { REGION: 'north', LANG: 'C' } } };
  const all: Scenario[] = [
    ...goScenarios(plugins, region),
    ...cScenarios(plugins, region),
    ...zigScenarios(plugins, region),
    ...watScenarios(plugins),
    ...grpcScenarios(plugins, grpcFile),
    tcpScenario(modules('c/tcp')),
  ];
  return all.map((scenario) => ({ ownVm: true, ...scenario }));
}

type Plugins = (name: string, parts?: Parameters<typeof guest>[1]) => ScenarioPlugin[];
type Parts = Omit<Scenario, 'id' | 'from'>;

function scenario(id: string, parts: Parts): Scenario {
  return { id, from: id.split('.')[0] ?? id, ...parts };
}

function goScenarios(plugins: Plugins, region: Json): Scenario[] {
  const called = plugins('go/callout', { vmId: '{vm}' });
  return [
    scenario('go/identity.requests', {
      plugins: plugins('go/identity', { vmFields: region }),
      client: [
        asking('x-removed: 1'),
        [request({ method: 'POST', body: 'x', headers: ['x-replaced: by the client'] })],
      ],
      expect: {
        said: ['random numbers differ: true', 'printed to standard output'],
        upstream: ['x-added: by go'],
      },
    }),
    scenario('go/rewrite.json', {
      plugins: plugins('go/rewrite', { fields: HELD }),
      client: [
        [request({ method: 'POST', body: '{"a":1}', headers: JSON_BODY })],
        chunked(['{"b":', '[1,2', ']}']),
        [request()],
      ],
      upstream: { main: answers('200 OK', ['content-type: text/plain'], 'lower case') },
      expect: { upstream: ['seen-by'], client: ['LOWER CASE'] },
    }),
    scenario('go/rewrite.no-json', {
      plugins: plugins('go/rewrite', { fields: HELD }),
      client: [[request({ method: 'POST', body: 'no json' })], [request()]],
      expect: { client: ['400 Bad Request'] },
    }),
    ...['recovered', 'message', 'index', 'nil', 'exit'].map((how) =>
      scenario(`go/panics.${how}`, {
        plugins: plugins('go/panics'),
        client: [asking(`x-panic: ${how}`), [request()]],
        expect: { said: ['about to panic'] },
      }),
    ),
    scenario('go/panics.open', {
      plugins: plugins('go/panics', { fields: { failure_policy: 'FAIL_OPEN' } }),
      client: [asking('x-panic: message'), [request()]],
      expect: { client: ['503', '200'] },
    }),
    scenario('go/counter.shared', {
      plugins: plugins('go/counter'),
      client: [[request()], [request()], [request()]],
      stats: ['wasmcustom.go_guest.requests', 'wasmcustom.go_guest.level'],
      expect: { said: ['count is now 1', 'sum of goroutines: 4950', 'count is now 3'] },
    }),
    scenario('go/callout.passes', {
      plugins: called,
      client: [asking('x-upstream: callee')],
      upstream: { callee: answers('200 OK', [], 'yes') },
      expect: { upstream: ['question', 'x-verdict: yes'] },
    }),
    scenario('go/callout.refused', {
      plugins: called,
      client: [asking('x-upstream: callee', { method: 'POST', body: 'held' })],
      upstream: { callee: answers('404 Not Found', [], 'no') },
      expect: { client: ['403'] },
    }),
    scenario('go/callout.slow', {
      plugins: called,
      client: [asking('x-upstream: callee')],
      upstream: { callee: [{ steps: [{ wait: 800 }] }] },
      expect: { client: ['403'] },
    }),
    scenario('go/callout.unknown', {
      plugins: called,
      client: [asking('x-upstream: nobody')],
      expect: { client: ['500'] },
    }),
    scenario('go/callout.dead', {
      plugins: called,
      client: [asking('x-upstream: dead')],
      expect: { client: ['403'] },
    }),
    scenario('go/ticks.queue', {
      plugins: plugins('go/ticks'),
      settle: 500,
      expect: { said: ['tick 3', 'work "first"', 'work "second"'] },
    }),
  ];
}

function cScenarios(plugins: Plugins, region: Json): Scenario[] {
  return [
    scenario('c/header-pairs.all', {
      plugins: plugins('c/header-pairs'),
      client: [[request({ headers: ['x-dup: 1', 'X-Dup: 2', 'cookie: a=b', 'x-empty:'] })]],
      upstream: {
        main: answers('200 OK', ['x-upstream: yes', 'x-language: none', 'x-language: two'], 'body'),
      },
      expect: { upstream: ['x-appended: by c'], client: ['x-language: c'] },
    }),
    scenario('c/legacy.callout', {
      plugins: plugins('c/legacy', { vmConfiguration: 'of the vm' }),
      // What comes while the request is held is passed on in one piece or in several.
      client: [[request()], [POST_HEAD, { said: 'continued 0' }, ...POST_BODY]],
      upstream: { callee: answers('200 OK', [], 'callee says yes') },
      expect: { said: ['missing header 0', 'continued 0'], upstream: ['/second/place'] },
    }),
    scenario('c/growth.memory', {
      plugins: plugins('c/growth', { vmFields: region, vmConfiguration: 'twelve bytes' }),
      client: [[request()], asking('x-megabytes: 8'), asking('x-megabytes: 40')],
      expect: { said: ['clock 0, after 2025: 1', '40 of 40 megabytes'] },
    }),
    ...[
      ['unreachable', 'u'],
      ['division', 'd'],
      ['memory', 'm'],
      ['stack', 's'],
      ['call', 'c'],
    ].map(([name, how]) =>
      scenario(`c/trap.${name}`, {
        plugins: plugins('c/trap'),
        client: [asking(`x-trap: ${how}`), [request()]],
        expect: { client: ['503', '503'], log: ['failed:'] },
      }),
    ),
    scenario('c/trap.body', {
      plugins: plugins('c/trap'),
      client: [[request({ method: 'POST', body: 'body' })], [request()]],
      expect: { client: ['503'], log: ['proxy_on_request_body'] },
    }),
    scenario('c/trap.way-back', {
      plugins: plugins('c/trap', { fields: { failure_policy: 'FAIL_OPEN' } }),
      client: [[request()], [request()]],
      upstream: { main: answers('200 OK', ['x-trap-on-the-way-back: 1'], 'body') },
      expect: { client: ['503', '200'] },
    }),
    scenario('c/properties.phases', {
      plugins: plugins('c/properties', { rootId: 'root of c' }),
      client: [
        asking('x-one: 1', { path: '/echo?a=b', headers: ['user-agent: raw', 'x-one: 2', 'referer: there'] }),
      ],
      upstream: { main: answers('203 Non-Authoritative Information', ['x-upstream: yes'], 'body') },
      expect: { said: ['request/path 0', 'verdict 0 (4) kept'] },
    }),
    scenario('c/foreign.compress', {
      plugins: plugins('c/foreign', { fields: HELD }),
      client: [[request({ method: 'POST', body: 'again and '.repeat(50) })]],
      expect: { said: ['compress 0, shorter 1', 'uncompress 0 of 500'] },
    }),
    ...[
      ['headers', 'h'],
      ['grpc', 'g'],
      ['empty', 'e'],
      ['answer', 'r'],
    ].map(([name, where]) =>
      scenario(`c/local-reply.${name}`, {
        plugins: plugins('c/local-reply'),
        client: [asking(`x-where: ${where}`)],
      }),
    ),
    scenario('c/local-reply.grpc-request', {
      plugins: plugins('c/local-reply'),
      client: [
        asking('x-where: g', { method: 'POST', headers: ['content-type: application/grpc'], body: '' }),
      ],
      expect: { client: ['grpc-status: 7'] },
    }),
    scenario('c/local-reply.body', {
      plugins: plugins('c/local-reply', { fields: HELD }),
      client: [asking('x-where: b', { method: 'POST', body: 'all of it' })],
      expect: { client: ['413'] },
    }),
  ];
}

function zigScenarios(plugins: Plugins, region: Json): Scenario[] {
  return [
    scenario('zig/tick-queue.work', {
      plugins: plugins('zig/tick-queue'),
      settle: 400,
      expect: { said: ['tick 2', 'status 0: work'] },
    }),
    ...['request', 'body', 'answer', 'nowhere'].map((where) =>
      scenario(`zig/close-stream.${where}`, {
        plugins: plugins('zig/close-stream'),
        client: [
          asking(`x-where: ${where.replace('request', 'quick')}`, { method: 'POST', body: 'some body' }),
        ],
        patience: 1500,
      }),
    ),
    scenario('zig/callout.answer', {
      plugins: plugins('zig/callout'),
      upstream: { callee: answers('418 Teapot', ['x-a: 1'], 'about it') },
      expect: { client: ['x-about: 418'], said: ['unknown cluster: 2'] },
    }),
    scenario('zig/callout.late', {
      plugins: plugins('zig/callout'),
      upstream: { callee: [{ steps: [{ wait: 900 }] }] },
      expect: { client: ['x-about: 504'] },
    }),
    scenario('zig/streaming.pieces', {
      plugins: plugins('zig/streaming'),
      client: [chunked(['one', 'two', 'x']), [request({ method: 'POST', body: 'whole' })]],
      upstream: { main: answers('200 OK', ['content-type: text/plain'], 'answer') },
      expect: { upstream: ['[one]'], client: ['(seen)'] },
    }),
    scenario('zig/library.request', {
      plugins: plugins('zig/library', { vmFields: region }),
      client: [[request()]],
      expect: { said: ['environment of 2: REGION=north', 'random: true'] },
    }),
    scenario('zig/library.panic', {
      plugins: plugins('zig/library', { vmFields: region }),
      client: [asking('x-panic: said so'), [request()]],
      expect: { said: ['said so'], client: ['503'] },
    }),
  ];
}

function watScenarios(plugins: Plugins): Scenario[] {
  return [
    scenario('wat/minimal.request', {
      plugins: plugins('wat/minimal'),
      expect: { client: ['x-language: wat'] },
    }),
    scenario('wat/markers.start', {
      own: 'validate',
      plugins: plugins('wat/markers', { configuration: 'for the first marker' }),
    }),
    scenario('wat/command.start', { own: 'validate', plugins: plugins('wat/command') }),
    scenario('wat/restricted.start', {
      own: 'validate',
      plugins: plugins('wat/restricted'),
      expect: { start: ['restricted_callback'] },
    }),
    scenario('wat/count.requests', {
      plugins: plugins('wat/count'),
      client: [[request()], [request()], [request()]],
      expect: { client: ['request 1', 'request 2', 'request 3'] },
    }),
    scenario('wat/count.two-plugins', {
      plugins: [...plugins('wat/minimal', { vmId: 'one' }), ...plugins('wat/count', { vmId: 'two' })],
      client: [[request()], [request()]],
      expect: { client: ['x-language: wat', 'request 2'] },
    }),
  ];
}

function grpcScenarios(plugins: Plugins, file: string): Scenario[] {
  const bootstrap = () => ({ dynamic_resources: { cds_config: { path_config_source: { path: file } } } });
  const calling = (upstream: string, method: string) =>
    asking(`x-upstream: ${upstream}`, { headers: [`x-method: ${method}`] });
  return [
    scenario('go/grpc.calls', {
      own: 'process',
      bootstrap,
      plugins: plugins('go/grpc'),
      client: [
        calling('greeter', 'Greet'),
        calling('greeter', 'Refuse'),
        calling('greeter', 'Wait'),
        calling('nobody', 'Greet'),
        calling('dead', 'Greet'),
      ],
      expect: {
        said: ['message of', 'closed with 5', 'closed with 14'],
        upstream: ['x-grpc: message', 'x-grpc: close'],
      },
    }),
  ];
}

/** A guest on a TCP connection, in front of a service that speaks HTTP. */
function tcpScenario(module: string): Scenario {
  const wasm = {
    '@type': `${TYPES}.wasm.v3.Wasm`,
    config: {
      name: 'tcp',
      vm_config: { vm_id: 'tcp', runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: module } } },
    },
  };
  const proxy = { '@type': `${TYPES}.tcp_proxy.v3.TcpProxy`, stat_prefix: 'guest', cluster: 'main' };
  const filters = [
    { name: 'wasm', typed_config: wasm },
    { name: 'proxy', typed_config: proxy },
  ];
  return scenario('c/tcp.connection', {
    group: 'tcp',
    plugins: [],
    setup: { listener: { filter_chains: [{ filters }] } },
    client: [
      ['GET /plain HTTP/1.1\nhost: h.test\n\n', { until: 'hello' }, 'close', { wait: 150 }],
      ['>/path HTTP/1.1\nhost: h.test\n\n', { until: 'hello' }, 'close', { wait: 150 }],
      [
        'GET /plain HTTP/1.1\nhost: h.test\n\n',
        { until: 'hello' },
        'half-close',
        { wait: 150 },
        'close',
        { wait: 150 },
      ],
      ['quit now'],
    ],
    patience: 1500,
    settle: 200,
    expect: { upstream: ['GET /marked/path'], said: ['new connection', 'close 0'] },
  });
}
