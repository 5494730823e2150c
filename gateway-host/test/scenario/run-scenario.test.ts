import { describe, expect, it } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { scenarioFile } from '../../src/scenario/read-scenario-file.js';
import { runScenario, type ScenarioResult } from '../../src/scenario/run-scenario.js';
import { scriptModule, type Script } from '../abi/script-plugin.js';
import { wat } from '../abi/wat.js';

/** Runs steps against a plugin that does what its script says. */
async function run(
  script: Script,
  steps: readonly unknown[],
  more: object = {},
  ofFile: object = {},
): Promise<ScenarioResult> {
  const configuration = Object.entries(script).map(([callback, words]) => `${callback}: ${words}`);
  const scenario = { name: 'a', ...(steps.length > 0 ? { steps } : {}), ...more };
  const plugin = { configuration: configuration.join('\n') };
  const text = JSON.stringify({ plugin, scenarios: [scenario], ...ofFile });
  const file = scenarioFile(parseConfigText(text, 'a.json'));
  const [only] = file.scenarios;
  if (only === undefined) throw new Error('no scenario');
  return runScenario(only, file, [await scriptModule()]);
}

const CALL = 'call users :method=GET,:path=/me,:authority=users 100';

it('a request goes through, and its answer comes back', async () => {
  const result = await run({ request_headers: 'add 0 x-a 1', response_headers: 'add 2 x-b 2' }, [
    { request: { path: '/x', headers: { 'x-twice': ['a', 'ü'] }, body: ['he', 'llo'] } },
    {
      forwarded: {
        headers: { 'x-a': '1', ':path': { matches: '^/x$' }, 'x-twice': ['a', 'ü'], 'x-no': null },
        body: 'hello',
      },
    },
    { outcome: 'upstream' },
    { respond: { status: 201, body: '{"a": 1}' } },
    { response: { status: 201, headers: { 'X-B': '2' }, body: { json: { a: 1 } } } },
    { logs: ['on_request_headers 2 8 0', { level: 'info', message: { contains: 'on_response_headers' } }] },
    { trace: [{ contains: 'proxy_on_request_headers(' }, { contains: 'proxy_on_delete(' }] },
  ]);
  expect(result).toMatchObject({ passed: true, problems: [], trace: [] });
});

it('what is not as expected is told with both, the line, and what was called last', async () => {
  const steps = [
    { request: { path: '/x' } },
    { respond: { body: 'hi' } },
    { response: { status: 404, headers: { 'x-b': '2' }, body: { contains: 'ho' } } },
  ];
  const result = await run({}, steps);
  expect(result.problems).toEqual([
    'status: expected 404, seen 200',
    'headers.x-b: expected "2", seen none',
    'body: expected something with "ho", seen "hi"',
  ]);
  expect(result).toMatchObject({ passed: false, failedAt: 1 });
  expect(result.trace.join('\n')).toContain('proxy_on_delete');
});

it('a callout is looked at and answered', async () => {
  const asks = { request_headers: `${CALL}; return 1`, http_call: 'effective 2; continue 0' };
  const callout = { upstream: 'users', headers: { ':path': '/me' }, respond: { status: 200 } };
  const steps = [{ request: {} }, { outcome: 'paused' }, { callout }, { outcome: 'upstream' }];
  expect(await run(asks, steps)).toMatchObject({ passed: true });
  const wrong = await run(asks, [{ request: {} }, { callout: { ...callout, headers: { ':path': '/you' } } }]);
  expect(wrong.problems).toEqual(['headers.:path: expected "/you", seen "/me"']);
  const none = await run({}, [{ request: {} }, { callout }]);
  expect(none.problems).toEqual(['no callout to users waits']);
});

it('nothing may be left that nobody expected', async () => {
  const unanswered = await run({ request_headers: CALL }, [{ request: {} }], {});
  expect(unanswered.problems).toEqual([expect.stringContaining('the cluster is not known')]);
  const stuck = await run({ request_headers: 'return 1' }, [{ request: {} }]);
  expect(stuck.problems).toEqual([expect.stringContaining('nobody will resume it')]);
  const refused = { request_headers: 'add 2 x-a 1' };
  expect((await run(refused, [{ request: {} }])).problems).toEqual([expect.stringContaining('BadArgument')]);
  expect(await run(refused, [{ request: {} }], { allow_refusals: true })).toMatchObject({ passed: true });
});

it('timers, metrics and a client that goes away are steps too', async () => {
  const script = { configure: 'tick 1000', request_headers: 'return 1' };
  const ticks = { logs: [{ contains: 'on_tick' }, { contains: 'on_tick' }] };
  const gone = { logs: [{ contains: 'on_delete' }] };
  const steps = [{ tick: 2 }, ticks, { request: {} }, { close: true }, gone];
  expect(await run(script, steps)).toMatchObject({ passed: true });
  const result = await run(script, [...steps, { metrics: { other: 1 } }]);
  expect(result.problems).toEqual(['metrics.other: expected 1, seen none']);
});

it('a plugin may be expected not to load', async () => {
  const trap = { configure: 'trap' };
  expect(await run(trap, [], { refused: { contains: 'plugin' } })).toMatchObject({ passed: true });
  expect((await run(trap, [{ request: {} }])).problems).toEqual([expect.stringContaining('does not load')]);
  expect((await run({}, [], { refused: 'x' })).problems).toEqual(['the plugin was to be refused, and loads']);
});

it('a step that needs a request says so', async () => {
  expect((await run({}, [{ respond: {} }])).problems).toEqual(['no request was made before']);
});

describe('a gRPC call', () => {
  const asks = {
    request_headers: 'grpccall grpcup s.Users Get - hello 100; return 1',
    grpc_receive: 'effective 2; continue 0',
  };
  const call = { upstream: 'grpcup', service: 's.Users', method: 'Get' };

  it('is looked at and answered', async () => {
    const respond = { messages: ['found'] };
    const steps = [
      { request: {} },
      { grpc: { ...call, messages: ['hello'], respond } },
      { outcome: 'upstream' },
      { logs: [{ contains: 'on_grpc_receive' }] },
    ];
    expect(await run(asks, steps)).toMatchObject({ passed: true, problems: [] });
    const bytes = {
      ...call,
      messages: [{ base64: 'aGVsbG8=' }],
      respond: { messages: [{ base64: 'AAE=' }] },
    };
    expect(await run(asks, [{ request: {} }, { grpc: bytes }])).toMatchObject({ passed: true });
  });

  it('that is another one, or says something else, is told', async () => {
    const other = await run(asks, [{ request: {} }, { grpc: { ...call, method: 'Put', respond: {} } }]);
    expect(other.problems).toEqual(['no such gRPC call waits; there is s.Users/Get of grpcup']);
    const wrong = { ...call, messages: [{ base64: 'AA==' }], respond: {} };
    const told = await run(asks, [{ request: {} }, { grpc: wrong }]);
    expect(told.problems).toEqual(['messages[0]: expected the bytes AA==, seen aGVsbG8=']);
    const more = await run(asks, [{ request: {} }, { grpc: { ...call, messages: [], respond: {} } }]);
    expect(more.problems).toEqual(['messages: expected 0, seen 1']);
  });

  it('that nobody answers is left over, a stream that is kept open is not', async () => {
    const unanswered = await run(
      { request_headers: 'grpccall grpcup s m' },
      [{ request: {} }],
      {},
      { clusters: ['grpcup'] },
    );
    expect(unanswered.problems).toContain('s/m of grpcup was not answered');
    const opens = { request_headers: 'grpcstream grpcup s Watch' };
    const stream = {
      upstream: 'grpcup',
      keep_open: true,
      respond: { metadata: { 'x-a': '1' }, messages: ['one'] },
    };
    const steps = [{ request: {} }, { grpc: stream }, { logs: [{ contains: 'on_grpc_receive' }] }];
    expect(await run(opens, steps)).toMatchObject({ passed: true, problems: [] });
  });
});

describe('a command to Redis', () => {
  const REDIS = `
    (import "env" "proxy_redis_init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_redis_call" (func $call (param i32 i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_get_buffer_bytes" (func $buffer (param i32 i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
    (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_100"))
    (func (export "malloc") (param i32) (result i32) (i32.const 4096))
    (data (i32.const 0) "redis") (data (i32.const 16) "*2\\0d\\0a$3\\0d\\0aGET\\0d\\0a$1\\0d\\0ak\\0d\\0a")
    (func (export "proxy_on_configure") (param i32 i32) (result i32)
      (drop (call $init (i32.const 0) (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 900)))
      (i32.const 1))
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
      (drop (call $call (i32.const 0) (i32.const 5) (i32.const 16) (i32.const 20) (i32.const 128)))
      (i32.const 0))
    (func (export "proxy_on_redis_call_response") (param i32 i32 i32 i32)
      (if (i32.eqz (local.get 2)) (then
        (drop (call $buffer (i32.const 9) (i32.const 0) (i32.const 100) (i32.const 128) (i32.const 132)))
        (drop (call $log (i32.const 2) (i32.load (i32.const 128)) (i32.load (i32.const 132)))))))`;

  async function redis(step: object, ...more: object[]): Promise<ScenarioResult> {
    const steps = [{ request: {} }, { redis: { upstream: 'redis', ...step } }, ...more];
    const text = JSON.stringify({
      profile: 'higress',
      clusters: ['redis'],
      scenarios: [{ name: 'a', steps }],
    });
    const file = scenarioFile(parseConfigText(text, 'a.json'));
    return runScenario(file.scenarios[0] as never, file, [wat(REDIS)]);
  }

  it.each([
    ['v', '$1\r\nv\r\n'],
    [7, ':7\r\n'],
    [null, '$-1\r\n'],
    [['a', 1], '*2\r\n$1\r\na\r\n:1\r\n'],
    [{ error: 'ERR no' }, '-ERR no\r\n'],
    [{ status: 'OK' }, '+OK\r\n'],
  ])('is answered %j', async (respond, resp) => {
    const result = await redis({ command: ['GET', { matches: '^k$' }], respond }, { logs: [resp] });
    expect(result).toMatchObject({ passed: true, problems: [] });
  });

  it('may fail, and is told when it is another one', async () => {
    expect(await redis({ fail: true })).toMatchObject({ passed: true });
    expect((await redis({ command: ['GET', 'j'], respond: 1 })).problems).toEqual([
      'command: expected "GET" "j", seen "GET" "k"',
    ]);
    expect((await redis({ upstream: 'other', respond: 1 })).problems).toEqual([
      'no command to Redis waits; there are some to redis',
    ]);
  });
});
