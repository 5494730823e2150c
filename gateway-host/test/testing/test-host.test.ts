import { describe, expect, it } from 'vitest';
import { createHost } from '../../src/testing/index.js';
import { scriptHost, scriptModule } from '../abi/script-plugin.js';

describe('createHost', () => {
  it('names plugins by their place and gives their configuration', async () => {
    const module = await scriptModule();
    const host = await createHost({
      plugins: [
        { module, configuration: 'request_headers: property plugin_name; property plugin_root_id' },
        { module },
      ],
    });
    host.request();
    expect(host.logs.map(({ message }) => message)).toContain("property plugin_name -> 0 'plugin'");
    expect(host.plugins.map((plugin) => plugin.name)).toEqual(['plugin', 'plugin2']);
    expect(host.plugins[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
    host.close();
  });

  it('rejects a module that is none, and says why', async () => {
    await expect(createHost({ plugins: [{ module: Buffer.from('no') }] })).rejects.toMatchObject({
      code: 'GH_PLUGIN_LOAD',
    });
  });

  it('tells the levels of log lines by name', async () => {
    const host = await scriptHost([{ request_headers: 'level 0; level 1; level 3; level 5' }]);
    host.request();
    const levels = host.logs.filter(({ message }) => message.startsWith('said')).map(({ level }) => level);
    expect(levels).toEqual(['trace', 'debug', 'warn', 'critical']);
    host.close();
  });

  it('drops lines below the level that was asked for', async () => {
    const host = await scriptHost([{ request_headers: 'level 2; level 3' }], { logLevel: 3 });
    host.request();
    expect(host.logs.map(({ message }) => message)).toEqual(['said at 3']);
    host.close();
  });

  it('keeps a trace of callbacks and host calls', async () => {
    const host = await scriptHost([{ request_headers: 'get 0 :path' }]);
    host.request({ path: '/traced' });
    const from = host.trace.indexOf(
      '--> proxy_on_request_headers(context_id=2, num_headers=6, end_of_stream=1)',
    );
    expect(host.trace.slice(from, from + 6)).toEqual([
      '--> proxy_on_request_headers(context_id=2, num_headers=6, end_of_stream=1)',
      '==> env.proxy_log(level=2, message="on_request_headers 2 6 1")',
      '<== Ok',
      '==> env.proxy_get_header_map_value(map_id=0, key=":path")',
      '<== Ok "/traced"',
      expect.stringContaining('==> env.proxy_log('),
    ]);
    expect(host.trace).toContain('<-- 0');
    host.close();
  });

  it('keeps none when it is switched off', async () => {
    const host = await scriptHost([{}], { trace: false });
    host.request();
    expect(host.trace).toEqual([]);
    host.close();
  });
});

describe('a test stream', () => {
  it('sends a request as Envoy would hand it to the chain', async () => {
    const host = await scriptHost([{}]);
    const stream = host.request({
      method: 'PUT',
      path: '/a',
      authority: 'h',
      headers: { 'X-One': '1' },
      body: 'hi',
    });
    expect(stream.upstream?.headers).toEqual([
      ...[
        [':authority', 'h'],
        [':path', '/a'],
        [':method', 'PUT'],
        [':scheme', 'http'],
      ],
      ...[
        ['x-one', '1'],
        ['content-length', '2'],
        ['x-forwarded-proto', 'http'],
      ],
      ['x-request-id', '00000000-0000-4000-8000-000000000001'],
    ]);
    expect(stream.upstream?.body.toString()).toBe('hi');
    expect(stream.outcome).toBe('upstream');
    host.close();
  });

  it('carries header text as its UTF-8 bytes', async () => {
    const host = await scriptHost([{ request_headers: 'get 0 x' }]);
    host.request({ headers: { x: 'é' } });
    expect(host.logs.map(({ message }) => message)).toContain("get 0 x -> 0 '%c3%a9'");
    host.close();
  });

  it('reads answers as text and JSON', async () => {
    const host = await scriptHost([{}]);
    const stream = host.request().respond({ status: 203, headers: { 'X-Up': '1' }, body: '{"a":[1]}' });
    expect(stream.response?.status).toBe(203);
    expect(stream.response?.header('x-UP')).toBe('1');
    expect(stream.response?.json()).toEqual({ a: [1] });
    host.close();
  });

  it('says that there is nothing to answer when nothing reached the upstream', async () => {
    const host = await scriptHost([{ request_headers: 'return 1' }]);
    const stream = host.request();
    expect(() => stream.respond({})).toThrow('has not reached the upstream');
    host.close();
  });

  it('shows only its own callouts, and the host shows all', async () => {
    const call = 'call s :method=GET,:path=/,:authority=a 100';
    const host = await scriptHost([{ request_headers: `${call}; return 1` }]);
    const first = host.request();
    const second = host.request();
    expect(host.callouts.map(({ id }) => id)).toEqual([1, 2]);
    expect(second.callouts.map(({ id }) => id)).toEqual([2]);
    first.callouts[0]?.respond({});
    expect(host.callouts.length).toBe(1);
    host.close();
  });

  it('counts how often the route has to be chosen again', async () => {
    const host = await scriptHost([
      { request_headers: 'add 0 x 1; replace 0 :path /b; remove 0 x; get 0 x' },
    ]);
    expect(host.request().routeChanges).toBe(3);
    host.close();
  });
});
