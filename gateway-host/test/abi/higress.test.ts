import { describe, expect, it } from 'vitest';
import { createHost, type TestHost, type TestHostOptions } from '../../src/testing/index.js';
import { said, scriptHost } from './script-plugin.js';
import { wat } from './wat.js';

const BASE = `
  (memory (export "memory") 1)
  (func (export "proxy_abi_version_0_2_100"))
  (func (export "malloc") (param i32) (result i32) (i32.const 4096))`;

/** A plugin of Higress's own version: imports, data, and what a callback does. */
function higress(fields: string, options: Partial<TestHostOptions> = {}): Promise<TestHost> {
  const module = wat(fields.replace('BASE', BASE));
  return createHost({
    plugins: [{ module, allowOnHeadersStopIteration: false }],
    profile: 'higress',
    ...options,
  });
}

const onRequestHeaders = (body: string): string =>
  `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${body})`;

describe('the profile of Higress', () => {
  it('takes modules of version 0.2.100, which stop headers alone', async () => {
    const host = await higress(
      `BASE ${onRequestHeaders('(i32.const 1)')}
       (func (export "proxy_on_request_body") (param i32 i32 i32) (result i32)
         (i32.sub (i32.const 1) (local.get 2)))`,
    );
    const stream = host.request({ body: 'x' });
    expect(stream.outcome).toBe('upstream');
    expect(stream.upstream?.body.toString()).toBe('x');
    host.close();
  });

  it('has its functions only here', async () => {
    const module =
      wat(`(import "env" "proxy_redis_init" (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
      ${BASE.replace('0_2_100', '0_2_1')}`);
    await expect(createHost({ plugins: [{ module }] })).rejects.toThrow(
      'Failed to load Wasm module due to a missing import: env.proxy_redis_init',
    );
    const host = await createHost({ plugins: [{ module }], profile: 'higress' });
    host.close();
  });
});

const REDIS = `
  (import "env" "proxy_redis_init" (func $init (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_redis_call" (func $call (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_get_buffer_bytes" (func $buffer (param i32 i32 i32 i32 i32) (result i32)))
  BASE
  (data (i32.const 0) "redis?db=2&x=1") (data (i32.const 32) "user") (data (i32.const 40) "pass")
  (data (i32.const 64) "PING\\0d\\0a") (data (i32.const 80) "nowhere")
  (func (export "proxy_on_configure") (param i32 i32) (result i32)
    (drop (call $call (i32.const 0) (i32.const 5) (i32.const 64) (i32.const 6) (i32.const 128)))
    (drop (call $init (i32.const 80) (i32.const 7) (i32.const 32) (i32.const 4) (i32.const 40) (i32.const 4) (i32.const 900)))
    (drop (call $init (i32.const 0) (i32.const 14) (i32.const 32) (i32.const 4) (i32.const 40) (i32.const 4) (i32.const 900)))
    (i32.const 1))
  ${onRequestHeaders(`
    (drop (call $call (i32.const 0) (i32.const 5) (i32.const 64) (i32.const 6) (i32.const 128)))
    (drop (call $call (i32.const 80) (i32.const 7) (i32.const 64) (i32.const 6) (i32.const 128)))
    (i32.const 0)`)}
  (func (export "proxy_on_redis_call_response") (param i32 i32 i32 i32)
    (drop (call $buffer (i32.const 9) (i32.const 0) (i32.const 100) (i32.const 128) (i32.const 132))))`;

describe('Redis', () => {
  it('is called in the name of the root and answers it alone', async () => {
    const host = await higress(REDIS, { clusters: ['redis'] });
    const lines = host.trace.filter((line) => line.startsWith('<=='));
    expect(lines.slice(0, 3)).toEqual(['<== BadArgument', '<== BadArgument', '<== Ok']);
    host.trace.length = 0;
    host.request();
    expect(host.trace.filter((line) => line.startsWith('<=='))).toEqual([
      '<== Ok call_id=7',
      '<== BadArgument',
    ]);
    const [call] = host.redisCalls;
    expect(call?.target).toEqual({
      cluster: 'redis',
      user: 'user',
      password: 'pass',
      database: 2,
      timeoutMs: 900,
    });
    expect(call?.query.toString()).toBe('PING\r\n');
    host.trace.length = 0;
    call?.respond('+PONG\r\n');
    expect(host.trace).toEqual([
      '--> proxy_on_redis_call_response(context_id=1, call_id=7, status=0, response_size=7)',
      '==> env.proxy_get_buffer_bytes(buffer_id=9, offset=0, max_size=100)',
      '<== Ok "+PONG\\x0d\\x0a"',
      '<--',
    ]);
    host.close();
  });

  it('reports that no answer came', async () => {
    const host = await higress(REDIS, { clusters: ['redis'] });
    host.request();
    host.trace.length = 0;
    host.redisCalls[0]?.fail();
    expect(host.trace.slice(0, 3)).toEqual([
      '--> proxy_on_redis_call_response(context_id=1, call_id=7, status=1, response_size=0)',
      '==> env.proxy_get_buffer_bytes(buffer_id=9, offset=0, max_size=100)',
      '<== NotFound',
    ]);
    host.close();
  });
});

describe('bytes put into a response', () => {
  const INJECT = `
    (import "env" "proxy_inject_encoded_data_to_filter_chain" (func $inject (param i32 i32 i32) (result i32)))
    BASE (data (i32.const 0) "early,")`;

  it('go before the chunk at hand', async () => {
    const host = await higress(`${INJECT}
      (func (export "proxy_on_response_body") (param i32 i32 i32) (result i32)
        (if (i32.eqz (local.get 2)) (then (drop (call $inject (i32.const 0) (i32.const 6) (i32.const 0)))))
        (i32.const 0))`);
    const stream = host.request().respond({ body: ['late'] });
    expect(stream.response?.text()).toBe('early,late');
    host.close();
  });

  it('take paused headers along, and can end the response', async () => {
    const host = await higress(`${INJECT}
      (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32)
        (drop (call $inject (i32.const 0) (i32.const 6) (i32.const 1))) (i32.const 1))`);
    const stream = host.request().respond({ headers: { 'x-a': '1' }, body: ['late'] });
    expect(stream.response?.header('x-a')).toBe('1');
    expect(stream.response?.text()).toBe('early,');
    expect(stream.complete).toBe(true);
    host.close();
  });

  it('need a response', async () => {
    const host = await higress(
      `${INJECT} ${onRequestHeaders('(call $inject (i32.const 0) (i32.const 6) (i32.const 0))')}`,
    );
    expect(host.request().outcome).toBe('upstream');
    host.close();
  });
});

describe('foreign functions and properties of Higress', () => {
  const answersOf = async (script: Record<string, string>): Promise<string[]> => {
    const properties = { 'xds.route_name': 'r', 'xds.cluster_name': 'c' };
    const host = await scriptHost([script], { profile: 'higress', logLevel: 2, properties });
    host.request().respond({});
    const lines = said(host).filter((line) => line.includes(' -> '));
    host.close();
    return lines.map((line) => line.split(' -> ')[1] ?? '');
  };

  it('answers with the level of the log, and says what has no effect', async () => {
    expect(
      await answersOf({
        request_headers:
          'foreign get_log_level; foreign set_global_max_requests_per_io_cycle 12345678; foreign set_global_max_requests_per_io_cycle 1; foreign inject_encoded_data_to_filter_chain %ff',
      }),
    ).toEqual(["0 '%02%00%00%00'", '12 none', '2 none', '2 none']);
  });

  it('knows names on top level, and the memory of the VM', async () => {
    const [route, cluster, memory] = await answersOf({
      request_headers: 'property route_name; property cluster_name; property plugin_vm_memory',
    });
    expect([route, cluster]).toEqual(["0 'r'", "0 'c'"]);
    expect(memory).toMatch(/^0 '(%00){2}/);
  });

  it('keeps the route on order', async () => {
    const host = await scriptHost(
      [{ request_headers: 'add 0 x-a 1; setproperty clear_route_cache off; add 0 x-b 1' }],
      { profile: 'higress' },
    );
    expect(host.request().routeChanges).toBe(1);
    host.close();
  });

  it('raises the bound of what is held on order, and keeps the property', async () => {
    const script = {
      request_headers: 'setproperty set_decoder_buffer_limit 100; property set_decoder_buffer_limit',
      request_body: 'return 1',
      request_body_end: 'return 0',
    };
    const higher = await scriptHost([script], { profile: 'higress', bufferLimit: 10 });
    expect(higher.request({ body: ['123456', '123456'] }).outcome).toBe('upstream');
    higher.close();
    const stock = await scriptHost([script], { bufferLimit: 10 });
    expect(stock.request({ body: ['123456', '123456'] }).response?.status).toBe(413);
    stock.close();
  });
});
