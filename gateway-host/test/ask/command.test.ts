import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { run } from '../../src/cli.js';
import { scriptModule } from '../abi/script-plugin.js';
import { LOOP, on, plugin } from '../canary/modules.js';
import { temporaryFolder } from '../running-gateway.js';

/** Runs the command with an input, whose chunks end where they like. */
async function ask(
  input: readonly string[],
  ...argv: string[]
): Promise<{ told: unknown[]; error: unknown }> {
  let out = '';
  const streams = {
    stdin: Readable.from(input.map((text) => Buffer.from(text))),
    stdout: { write: (text: string) => (out += text) },
    env: {},
  };
  const error: unknown = await run(['ask', ...argv], streams).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { told: out === '' ? [] : out.trimEnd().split('\n').map(parsed), error };
}

function parsed(line: string): unknown {
  return JSON.parse(line);
}

function file(name: string, bytes: Uint8Array | string): string {
  const at = path.join(temporaryFolder(), name);
  writeFileSync(at, bytes);
  return at;
}

async function scripted(): Promise<string[]> {
  return ['--module', file('plugin.wasm', await scriptModule())];
}

describe('postern-gateway-host ask', () => {
  it('answers line by line, in order', async () => {
    const configuration = file('configuration', 'request_headers: get 0 :path; local 200 ok; return 1');
    const input = ['{"path":"/1"}\n{"pa', 'th":"/2"}\n\n', '{"path":"/3"}'];
    const { told, error } = await ask(input, ...(await scripted()), '--configuration', configuration);
    expect(error).toBeUndefined();
    expect(told).toHaveLength(4);
    expect(told[0]).toMatchObject({ outcome: 'started' });
    const answers = told.slice(1) as { log: { message: string }[] }[];
    expect(answers.map(({ log }) => log.find(({ message }) => message.includes('->'))?.message)).toEqual([
      "get 0 :path -> 0 '/1'",
      "get 0 :path -> 0 '/2'",
      "get 0 :path -> 0 '/3'",
    ]);
  });

  it('takes the configuration from the first line, so that it need not lie in a file', async () => {
    const input = ['request_headers: local 201 here; return 1\n{}\n'];
    const { told } = await ask(input, ...(await scripted()), '--configuration', '-');
    expect(told[1]).toMatchObject({ status: 201, body: 'here' });
  });

  it('tells only lines from the wanted level on', async () => {
    const input = ['request_headers: log quiet\n{}\n'];
    const { told } = await ask(input, ...(await scripted()), '--configuration', '-', '--log-level', 'warn');
    expect(told).toMatchObject([{ log: [] }, { log: [] }]);
  });

  it('prints why a plugin is refused, and fails with its code', async () => {
    const { told, error } = await ask(
      ['configure: return 0\n{}\n'],
      ...(await scripted()),
      ...['--configuration', '-'],
    );
    expect(told).toMatchObject([{ outcome: 'refused', code: 'GH_PLUGIN_CONFIGURE' }]);
    expect(error).toMatchObject({ code: 'GH_PLUGIN_CONFIGURE', exit: 1 });
  });

  it('ends a plugin that does not answer', async () => {
    const looping = file('loop.wasm', plugin(on('configure', LOOP)));
    const { told, error } = await ask([], '--module', looping, '--deadline', '500ms');
    expect(told).toEqual([]);
    expect(error).toMatchObject({
      code: 'GH_PLUGIN_DEADLINE',
      message: 'the start did not end within 500 ms',
    });
    const later = await ask(
      ['request_headers: loop\n{}\n{}\n'],
      ...(await scripted()),
      ...['--configuration', '-', '--deadline', '6s'],
    );
    expect(later.told).toMatchObject([{ outcome: 'started' }]);
    expect(later.error).toMatchObject({ message: 'a request did not end within 6000 ms' });
  });

  it.each([
    ['[]', 'it is [], no object'],
    ['{', 'it is no JSON'],
    ['{"bdy":""}', 'there is no field "bdy"'],
    ['{"method":1}', 'method cannot be 1'],
    ['{"headers":["a"]}', 'headers cannot be ["a"]'],
    ['{"headers":{"a":1}}', 'headers cannot be {"a":1}'],
    ['{"body":{"base64":"?"}}', 'body cannot be {"base64":"?"}'],
    ['{"properties":{"a":null}}', 'properties cannot be {"a":null}'],
  ])('refuses the line %s', async (line, why) => {
    const { told, error } = await ask([`{}\n${line}\n{}\n`], ...(await scripted()));
    expect(told).toHaveLength(2);
    expect(error).toMatchObject({
      code: 'GH_ASK_REQUEST',
      message: expect.stringContaining(`line 2 asks for no request: ${why}`) as string,
    });
  });

  it('refuses a line that never ends', async () => {
    const chunk = 'x'.repeat(16 * 1024 * 1024);
    const { error } = await ask([chunk, chunk, chunk, chunk, chunk], ...(await scripted()));
    expect(error).toMatchObject({ code: 'GH_ASK_REQUEST', message: 'a line is longer than 67108864 bytes' });
  });

  it.each([
    [[], 'no module was given'],
    [['--module', '/nowhere.wasm'], 'cannot read /nowhere.wasm: ENOENT'],
    [['--module', import.meta.filename, '--configuration', '/nowhere'], 'cannot read /nowhere: ENOENT'],
    [['--module', 'a.wasm', 'more'], 'unexpected argument "more"'],
    [['--module', 'a.wasm', '--deadline', 'soon'], '--deadline is "soon"'],
    [['--module', 'a.wasm', '--profile', 'ngx'], '--profile is "ngx"'],
    [['--module', 'a.wasm', '--log-level', 'loud'], '--log-level is "loud"'],
  ])('refuses %j', async (argv, message) => {
    const { told, error } = await ask([], ...argv);
    expect([told, error]).toEqual([[], expect.objectContaining({ message })]);
  });

  it('explains itself', async () => {
    let out = '';
    await run(['ask', '--help'], { stdout: { write: (text) => (out += text) }, env: {} });
    expect(out).toContain('Usage: postern-gateway-host ask --module FILE [settings] < REQUESTS');
    expect(out.split('\n').every((line) => line.length <= 120)).toBe(true);
  });
});
