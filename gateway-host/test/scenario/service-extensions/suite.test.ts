/** Suites of service-extensions, as that project's own runner would judge them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';

import { readScenarioFile } from '../../../src/scenario/read-scenario-file.js';
import type { ScenarioResult } from '../../../src/scenario/run-scenario.js';
import { runSuiteTest } from '../../../src/scenario/service-extensions/run-suite-test.js';
import { scriptModule, type Script } from '../../abi/script-plugin.js';

const folder = mkdtempSync(path.join(tmpdir(), 'postern-suite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Runs the tests of a file against a plugin that does what its script says. */
async function runFile(file: string): Promise<ScenarioResult[]> {
  const { suite } = await readScenarioFile(file);
  if (suite === undefined) throw new Error('no suite');
  const module = await scriptModule();
  return Promise.all(suite.tests.map((test) => runSuiteTest(test, suite, module)));
}

/** One test, in YAML. */
async function run(script: Script, test: object, env: object = {}): Promise<ScenarioResult> {
  const lines = Object.entries(script).map(([callback, words]) => `${callback}: ${words}`);
  write('config.data', lines.join('\n'));
  const file = write(
    'tests.yaml',
    stringify({ env: { config_path: 'config.data', ...env }, test: [{ name: 'a', ...test }] }),
  );
  const [result] = await runFile(file);
  if (result === undefined) throw new Error('no result');
  return result;
}

async function problems(script: Script, test: object, env?: object): Promise<readonly string[]> {
  return (await run(script, test, env)).problems;
}

describe('headers', () => {
  it('are judged after the phase, lines of one name as one', async () => {
    const test = {
      benchmark: 'true',
      request_headers: {
        input: {
          header: [
            { key: 'Message', value: 'hey' },
            { key: 'gone', value: '1' },
          ],
        },
        result: {
          has_header: [
            { key: 'message', value: 'hey, hello' },
            { key: 'x-new', value: '1' },
          ],
          no_header: [{ key: 'Gone' }, { key: ':path' }],
          headers: [{ exact: 'x-new: 1' }, { regex: 'message: .*' }, { regex: 'message', invert: true }],
        },
      },
      response_headers: {
        input: { header: { key: 'a', value: 'b' } },
        result: { has_header: { key: 'a', value: 'c' } },
      },
    };
    const script = {
      request_headers: 'add 0 message hello; add 0 x-new 1; remove 0 gone',
      response_headers: 'replace 2 a c',
    };
    expect(await run(script, test)).toMatchObject({ passed: true, problems: [], name: 'a' });
    expect(await problems({}, test)).toEqual([
      'request_headers: header message: expected "hey, hello", seen "hey"',
      'request_headers: header x-new: expected "1", seen none',
      'request_headers: header gone: expected none, seen "1"',
      'request_headers: expected a header: "x-new: 1", seen "message: hey", "gone: 1"',
      'response_headers: header a: expected "c", seen "b"',
    ]);
  });

  it('may be written as HTTP/1, in the suite or in a file', async () => {
    const file = write(
      'head.data',
      'GET https://example.com:8080/my/path?foo=bar HTTP/1.1\r\nHost: other\r\nA: 1\r\na: 2\r\n',
    );
    const header = (key: string, value: string) => ({ key, value });
    const test = {
      request_headers: {
        input: { file: path.basename(file) },
        result: {
          has_header: [
            header(':method', 'GET'),
            header(':path', '/my/path?foo=bar'),
            header(':scheme', 'https'),
            header(':authority', 'example.com:8080'),
            header('a', '1, 2'),
          ],
          no_header: { key: 'host' },
        },
      },
      response_headers: {
        input: { content: 'HTTP/1.1 403 Forbidden\n\nb: é\n' },
        result: { has_header: [header(':status', '403'), header('b', 'é')] },
      },
    };
    expect(await problems({}, test)).toEqual([]);
  });

  it.each([
    ['GET', '"GET" is no request line'],
    ['GET nowhere HTTP/1.1', '"nowhere" is no target of a request'],
    ['GET / HTTP/1.1\nnone', '"none" is no header'],
  ])('that are none (%j) are told', async (content, why) => {
    expect(await problems({}, { request_headers: { input: { content } } })).toEqual([
      `request_headers: ${why}`,
    ]);
  });
});

describe('an answer of the plugin', () => {
  const script = { request_headers: 'local 503 denied x-why=no 7; return 1' };
  const result = {
    immediate: { http_status: 503, grpc_status: 7 },
    body: { exact: 'denied' },
    has_header: { key: 'x-why', value: 'no' },
    no_header: { key: ':path' },
  };

  it('is expected, or a problem', async () => {
    expect(await problems(script, { request_headers: { result } })).toEqual([]);
    expect(await problems({}, { request_headers: { result: { immediate: {} } } })).toEqual([
      "request_headers: expected an answer of the plugin's own, seen none",
    ]);
    expect(await problems(script, { request_headers: {} })).toEqual([
      "request_headers: expected no answer of the plugin's own, seen one with status 503",
    ]);
    const other = { immediate: { http_status: 403, grpc_status: 1, details: 'x' } };
    expect(await problems(script, { request_headers: { result: other } })).toEqual([
      'request_headers: http_status: expected 403, seen 503',
      'request_headers: grpc_status: expected 1, seen 7',
      expect.stringContaining('request_headers: details: expected x, seen '),
    ]);
  });

  it('leaves nothing for later phases', async () => {
    const later = { response_headers: { result: { has_header: { key: 'a', value: 'b' } } } };
    expect(await problems(script, { request_headers: { result }, ...later })).toEqual([
      'response_headers: header a: expected "b", seen none',
    ]);
  });

  it('that does not come, while the plugin holds the headers, is told', async () => {
    expect(await problems({ request_headers: 'return 1' }, { request_headers: {} })).toEqual([
      'request_headers: expected that it goes on, and the plugin holds it',
    ]);
  });
});

describe('bodies', () => {
  const script = {
    request_body: 'setbuffer 0 0 0 <; setbuffer 0 1000 0 >',
    response_body: 'setbuffer 1 0 100 x',
  };

  it.each([
    ['in one piece', {}, '<1234567890>'],
    ['in three chunks', { num_chunks: 3 }, '<123><456><7890>'],
    ['in chunks of four', { chunk_size: 4 }, '<1234><5678><90>'],
    ['in more chunks than bytes', { num_chunks: 20 }, '<1><2><3><4><5><6><7><8><9><0>'],
  ])('%s are joined again', async (_what, plan, exact) => {
    const test = { ...plan, request_body: { input: { content: '1234567890' }, result: { body: { exact } } } };
    expect(await problems(script, test)).toEqual([]);
  });

  it('come one after the other, from files too', async () => {
    write('in.data', 'ab');
    write('out.data', '<ab>');
    const test = {
      request_body: [
        { input: { file: 'in.data' }, result: { body: [{ file: 'out.data' }, { regex: '<..>' }] } },
        { input: { content: 'c' }, result: { body: { exact: 'd' } } },
      ],
      response_body: { input: {}, result: { body: { exact: 'x' } } },
    };
    expect(await problems(script, test)).toEqual(['request_body: expected the body: "d", seen "<c>"']);
  });
});

it('logs are those of the phase, from the level on', async () => {
  const script = {
    configure: 'log ready',
    request_headers: 'log in',
    response_headers: 'log out',
    done: 'log over',
  };
  const line = (text: string) => ({ regex: `.*${text}` });
  const not = (text: string) => ({ ...line(text), invert: 'true' });
  const test = {
    plugin_init: { log: [line('ready')] },
    stream_init: { log: line('on_context_create 2 1') },
    request_headers: { result: { log: [line('in'), not('out'), not('ready')] } },
    response_headers: { result: { log: [line('out'), not('in')] } },
    stream_destroy: { log: [line('over')] },
  };
  expect(await problems(script, test)).toEqual([]);
  const [first] = await problems(script, test, { log_level: 'WARN' });
  expect(first).toBe('plugin_init: expected a log line: the pattern .*ready, seen nothing');
});

it('properties and the clock are those of the suite', async () => {
  const script = { request_headers: 'property a.b; time' };
  const test = {
    properties: [{ path: 'a.b', value: 'c' }],
    request_headers: { result: { log: [{ regex: ".*'c'.*" }, { regex: '.*123000000000.*' }] } },
  };
  expect(await problems(script, test, { time_secs: 123 })).toEqual([]);
});

it('a plugin that traps, or does not load, fails its tests', async () => {
  expect(await problems({ request_headers: 'trap' }, { request_headers: {} })).toContain(
    'the plugin trapped',
  );
  expect(await problems({ configure: 'trap' }, {})).toEqual([expect.stringContaining('does not load')]);
});

it('values are what is written, whatever YAML makes of them', async () => {
  write('config.data', '');
  const file = write(
    'tests.yaml',
    `env: { config_path: config.data }
test:
- name: 1.10
  request_headers:
    input: { header: [{ key: a, value: 1.10 }, { key: b, value: no }, { key: c, value: 0x10 }] }
    result: { headers: [{ exact: 'a: 1.10' }, { exact: 'b: no' }, { exact: 'c: 0x10' }] }`,
  );
  expect(await runFile(file)).toMatchObject([{ name: '1.10', passed: true, problems: [] }]);
});

it('the text format says the same', async () => {
  write('config.data', 'request_headers: add 0 x-a 1');
  const file = write(
    'tests.textpb',
    `env { config_path: "config.data" log_level: DEBUG }
     test { name: "one" request_headers { result { has_header { key: "x-a" value: "1" } } } }
     test { name: "two" request_headers { result { no_header { key: "x-a" } log { regex: "nothing" invert: true } } } }`,
  );
  expect((await runFile(file)).map(({ name, passed, line }) => [name, passed, line])).toEqual([
    ['one', true, 2],
    ['two', false, 3],
  ]);
});

it.each([
  [{ test: [] }, 'test is missing'],
  [{ test: [{ nmae: 'x' }] }, 'did you mean name?'],
  [{ test: [{ num_chunks: 2, chunk_size: 2 }] }, 'only one of num_chunks and chunk_size'],
  [{ test: [{ num_chunks: 0 }] }, 'a number from 1 on'],
  [{ test: [{ num_chunks: 2, request_body: [{}, {}] }] }, 'is given once'],
  [{ test: [{ request_headers: { result: { log: [{}] } } }] }, 'one of exact, regex, file'],
  [{ test: [{ request_headers: { result: { log: [{ regex: '[' }] } } }] }, 'no regular expression'],
  [{ test: [{ request_headers: { input: { header: { value: 'x' } } } }] }, 'key is missing'],
  [{ env: { log_level: 'LOUD' }, test: [{}] }, 'no such level'],
])('%j is refused', async (suite, why) => {
  const file = write('tests.yaml', stringify(suite));
  await expect(readScenarioFile(file)).rejects.toSatisfy((error: Error & { hint?: string }) =>
    `${error.message} ${error.hint ?? ''}`.includes(why),
  );
});
