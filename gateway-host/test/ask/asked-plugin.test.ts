import { describe, expect, it, onTestFinished } from 'vitest';

import { startAsked, type AskedPlugin } from '../../src/ask/asked-plugin.js';
import { scriptModule } from '../abi/script-plugin.js';

const JOB = { vmConfiguration: Buffer.of(), rootId: '', profile: 'envoy', logLevel: 2 } as const;

/** What a script answers. */
async function asked(...script: string[]): Promise<AskedPlugin> {
  const { plugin } = await start(script.join('\n'));
  if (plugin === undefined) throw new Error('the plugin was refused');
  return plugin;
}

async function start(configuration: string): ReturnType<typeof startAsked> {
  const started = await startAsked({
    ...JOB,
    module: await scriptModule(),
    configuration: Buffer.from(configuration),
  });
  onTestFinished(() => started.plugin?.close());
  return started;
}

describe('what becomes of a request', () => {
  it('is an answer of the plugin itself', async () => {
    const plugin = await asked('request_headers: local 418 teapot; return 1');
    expect(plugin.answer({})).toMatchObject({ outcome: 'local-reply', status: 418, body: 'teapot' });
  });

  it('is what the upstream gets of it', async () => {
    const plugin = await asked('request_headers: add 0 x-more yes');
    const answer = plugin.answer({ method: 'PUT', path: '/a', headers: { 'x-own': 'ü' }, body: 'ß' });
    expect(answer).toMatchObject({ outcome: 'upstream', upstream: { body: 'ß' } });
    const headers = answer.outcome === 'upstream' ? answer.upstream.headers : [];
    expect(headers).toEqual(
      expect.arrayContaining([
        [':method', 'PUT'],
        ['x-own', 'ü'],
        ['x-more', 'yes'],
      ]),
    );
  });

  it('has bytes that are no text in Base64', async () => {
    const plugin = await asked('');
    const answer = plugin.answer({ body: Buffer.of(0xff, 0x00) });
    expect(answer).toMatchObject({ upstream: { body: { base64: '/wA=' } } });
  });

  it('is told apart when it waits, with the reason', async () => {
    const plugin = await asked('request_headers: return 1');
    const answer = plugin.answer({});
    expect(answer).toMatchObject({ outcome: 'paused', callouts: [] });
    expect(answer.outcome === 'paused' && answer.reason).toContain('nobody will resume it');
  });
});

it('gives each request properties of its own', async () => {
  const plugin = await asked('request_headers: property xds.route_name');
  const route = (name: string): string[] =>
    plugin
      .answer({ properties: { 'xds.route_name': name } })
      .log.map(({ message }) => message)
      .filter((line) => line.startsWith('property'));
  expect([route('a'), route('b')].flat()).toEqual([
    expect.stringMatching(/-> 0 'a'$/),
    expect.stringMatching(/-> 0 'b'$/),
  ]);
});

it('tells with each answer what was logged for it, and keeps nothing', async () => {
  const plugin = await asked('request_headers: log seen; get 0 x-none');
  for (let i = 0; i < 3; i++) {
    const { log } = plugin.answer({});
    expect(log.filter(({ message }) => message === 'seen')).toEqual([{ level: 'info', message: 'seen' }]);
  }
});

it('says why a configuration is refused, with what the plugin logged', async () => {
  const { start: told, plugin } = await start('configure: log no; return 0');
  expect([told, plugin]).toEqual([
    {
      outcome: 'refused',
      code: 'GH_PLUGIN_CONFIGURE',
      reason: expect.stringContaining('configure') as string,
      log: expect.arrayContaining([{ level: 'info', message: 'no' }]) as unknown,
    },
    undefined,
  ]);
});

it('answers on after a trap', async () => {
  const plugin = await asked('request_headers: trap');
  expect(plugin.answer({})).toMatchObject({ outcome: 'local-reply', status: 503 });
  expect(plugin.answer({})).toMatchObject({ outcome: 'local-reply', status: 503 });
});
