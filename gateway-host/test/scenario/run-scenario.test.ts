import { expect, it } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { scenarioFile } from '../../src/scenario/read-scenario-file.js';
import { runScenario, type ScenarioResult } from '../../src/scenario/run-scenario.js';
import { scriptModule, type Script } from '../abi/script-plugin.js';

/** Runs steps against a plugin that does what its script says. */
async function run(script: Script, steps: readonly unknown[], more: object = {}): Promise<ScenarioResult> {
  const configuration = Object.entries(script).map(([callback, words]) => `${callback}: ${words}`);
  const scenario = { name: 'a', ...(steps.length > 0 ? { steps } : {}), ...more };
  const text = JSON.stringify({ plugin: { configuration: configuration.join('\n') }, scenarios: [scenario] });
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
