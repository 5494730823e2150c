import { describe, expect, it } from 'vitest';
import { said, scriptHost, type ScriptedPlugin } from './script-plugin.js';

const SECOND = 1_000_000_000n;

describe('a trap', () => {
  it.each([
    ['unreachable', 'trap', 'RuntimeError: unreachable'],
    ['memory', 'outside', 'RuntimeError: memory access out of bounds'],
    ['division', 'divide', 'RuntimeError: divide by zero'],
    ['stack', 'recurse', 'RangeError: Maximum call stack size exceeded'],
  ])("by %s answers 503 and is logged with the guest's stack", async (_title, operation, reason) => {
    const host = await scriptHost([{ request_headers: operation }]);
    const stream = host.request();
    expect(stream.outcome).toBe('local-reply');
    expect(stream.response?.status).toBe(503);
    expect(stream.response?.headers).toEqual([[':status', '503']]);
    const line = host.logs.find(({ level }) => level === 'error')?.message ?? '';
    expect(line).toContain(`Function: proxy_on_request_headers failed: Uncaught ${reason}`);
    expect(line).toMatch(/\nProxy-Wasm plugin in-VM backtrace:\n {2}0: {2}0x[0-9a-f]+ - \S+/);
    host.close();
  });

  it('takes the place of a local response of the same callback', async () => {
    const host = await scriptHost([{ request_headers: 'local 418 x; trap' }]);
    expect(host.request().response?.status).toBe(503);
    host.close();
  });

  it('ends the VM: later requests get 503, and no callback runs any more', async () => {
    const host = await scriptHost([{ request_headers: 'get 0 x-ok; trap' }]);
    host.request();
    said(host);
    expect(host.plugins[0]?.state).toBe('failed');
    expect(host.request().response?.status).toBe(503);
    expect(said(host)).toEqual([]);
    host.close();
  });

  it('reaches every plugin of the same VM and none of another', async () => {
    const host = await scriptHost([
      { script: { request_headers: 'trap' }, failurePolicy: 'FAIL_OPEN' },
      { script: { configure: 'count' } },
      { script: { configure: 'count; count' }, vmId: 'other' },
    ]);
    host.request();
    expect(host.plugins.map((plugin) => plugin.state)).toEqual(['failed', 'failed', 'running']);
    expect(host.request().response?.status).toBe(503);
    host.close();
  });

  it('on another stream of that VM is met at its next callback', async () => {
    const host = await scriptHost([{ request_headers: 'return 1', tick: 'trap', configure: 'tick 1' }]);
    const waiting = host.request({ keepOpen: true });
    host.tick();
    expect(waiting.outcome).toBe('paused');
    waiting.sendData('x', true);
    expect(waiting.outcome).toBe('local-reply');
    expect(waiting.response?.status).toBe(503);
    host.close();
  });

  it.each([
    ['request body', { request_body: 'trap' }],
    ['response headers', { response_headers: 'trap' }],
  ])('in the %s answers 503', async (_title, script) => {
    const host = await scriptHost([script]);
    const stream = host.request({ body: 'x' });
    if (stream.outcome === 'upstream') stream.respond({ status: 200, body: 'hi' });
    expect(stream.response?.status).toBe(503);
    expect(stream.response?.body.length).toBe(0);
    expect(stream.complete).toBe(true);
    host.close();
  });

  it('in the response body cuts the connection', async () => {
    const host = await scriptHost([{ response_body: 'trap' }]);
    const stream = host.request().respond({ body: 'hi' });
    expect(stream.response?.status).toBe(200);
    expect(stream.outcome).toBe('reset');
    host.close();
  });

  it('in on_log does not reach the client', async () => {
    const host = await scriptHost([{ log: 'trap' }]);
    const stream = host.request().respond({ body: 'hi' });
    expect(stream.response?.text()).toBe('hi');
    expect(said(host).some((line) => line.startsWith('on_done'))).toBe(false);
    host.close();
  });

  it("in a callout's callback leaves the waiting stream hanging, as in Envoy", async () => {
    const host = await scriptHost([
      { request_headers: 'call s :method=GET,:path=/,:authority=a 100; return 1', http_call: 'trap' },
    ]);
    const stream = host.request();
    host.callouts[0]?.respond({});
    expect(stream.outcome).toBe('paused');
    stream.close();
    expect(stream.complete).toBe(true);
    host.close();
  });
});

describe('failure policies', () => {
  const trapOnce = (failurePolicy: ScriptedPlugin['failurePolicy']): ScriptedPlugin => ({
    script: { request_headers: 'trap' },
    ...(failurePolicy === undefined ? {} : { failurePolicy }),
  });

  it('FAIL_OPEN does not save the request that trapped, and leaves the plugin out afterwards', async () => {
    const host = await scriptHost([trapOnce('FAIL_OPEN')]);
    expect(host.request().response?.status).toBe(503);
    expect(host.request().outcome).toBe('upstream');
    host.close();
  });

  it.each([
    ['request headers', { request_headers: 'trap' }],
    ['request body', { request_headers: 'return 1', request_body: 'trap' }],
    ['response headers', { response_headers: 'trap' }],
    ['response body', { response_body: 'trap' }],
    ['response body', { response_headers: 'return 1', response_body: 'trap' }],
    ['log', { log: 'trap' }],
  ])(
    'fail_open lets the request pass that trapped in %s, and leaves the plugin out',
    async (_title, script) => {
      const host = await scriptHost([{ script, failOpen: true }]);
      for (let i = 0; i < 2; i++) {
        const stream = host.request({ body: 'x' });
        expect(stream.outcome).toBe('upstream');
        expect(stream.respond({ body: 'hi' }).response?.text()).toBe('hi');
        expect(stream.complete).toBe(true);
      }
      expect(said(host).filter((line) => line.startsWith('on_request_headers')).length).toBe(1);
      host.close();
    },
  );

  it('FAIL_RELOAD starts anew once the base interval has passed', async () => {
    let now = 100n * SECOND;
    const host = await scriptHost(
      [{ script: { request_headers: 'trap', response_headers: 'count' }, failurePolicy: 'FAIL_RELOAD' }],
      { now: () => now },
    );
    host.request();
    const before = host.plugins[0]?.root;
    said(host);
    expect(host.request().response?.status).toBe(503);
    expect(host.plugins[0]?.root).toBe(before);
    now += SECOND;
    host.request();
    expect(said(host).slice(0, 3)).toEqual([
      'on_context_create 1 0',
      'on_vm_start 1 0',
      expect.stringContaining('on_configure 1'),
    ]);
    expect(host.plugins[0]?.root).not.toBe(before);
    expect(host.stat('wasm.A.vm_reload_backoff')).toBe(1);
    expect(host.stat('wasm.A.vm_reload_success')).toBe(1);
    host.close();
  });

  it('FAIL_RELOAD serves again after the new start', async () => {
    let now = 0n;
    const host = await scriptHost(
      [{ script: { request_body: 'trap' }, failurePolicy: 'FAIL_RELOAD', reloadBaseIntervalMs: 10 }],
      { now: () => now },
    );
    expect(host.request({ body: 'x' }).response?.status).toBe(503);
    now += SECOND;
    expect(host.request().respond({ body: 'fine' }).response?.text()).toBe('fine');
    expect(host.plugins[0]?.state).toBe('running');
    host.close();
  });
});

describe('calls that crash Envoy', () => {
  it.each([
    ['continue_stream(response) in the request phase', { request_headers: 'continue 1; return 1' }],
    ['continue_stream(response) in the request body', { request_body: 'continue 1; return 1' }],
  ])('%s ends the stream with 500', async (_title, script) => {
    const host = await scriptHost([script]);
    const stream = host.request({ body: 'x' });
    expect(stream.response?.status).toBe(500);
    expect(stream.complete).toBe(true);
    expect(host.logs.find(({ level }) => level === 'critical')?.message).toContain('this crashes Envoy');
    host.close();
  });

  it.each([
    ['send_local_response in on_log', { log: 'local 500 x' }],
    ['send_local_response in on_done', { done: 'local 500 x' }],
    ['send_local_response in on_delete', { delete: 'local 500 x' }],
    ['close_stream in on_log', { log: 'close 0' }],
    ['close_stream in on_done', { done: 'close 1' }],
    ['close_stream in on_delete', { delete: 'close 0' }],
  ])('%s is refused with a line in the log', async (_title, script) => {
    const host = await scriptHost([script]);
    const stream = host.request().respond({ body: 'hi' });
    expect(stream.response?.text()).toBe('hi');
    expect(host.logs.filter(({ level }) => level === 'critical').map(({ message }) => message)).toEqual([
      expect.stringContaining('this crashes Envoy'),
    ]);
    host.close();
  });

  it.each([
    ['a second close_stream', { request_headers: 'close 0; close 0' }, 'reset'],
    ['close_stream after send_local_response', { response_headers: 'local 500 one; close 1' }, 'upstream'],
    ['a second send_local_response', { response_body: 'local 500 one; local 501 two' }, 'upstream'],
  ])('%s in one callback is ignored with a line in the log', async (_title, script, outcome) => {
    const host = await scriptHost([script]);
    const stream = host.request();
    expect(stream.outcome).toBe(outcome);
    if (outcome === 'upstream') stream.respond({ body: 'hi' });
    expect(host.logs.filter(({ level }) => level === 'critical').map(({ message }) => message)).toEqual([
      expect.stringContaining('this crashes Envoy'),
    ]);
    expect(stream.complete).toBe(true);
    host.close();
  });

  it('counts each callback for itself', async () => {
    const host = await scriptHost([{ request_headers: 'local 403 one', response_headers: 'local 404 two' }]);
    const stream = host.request();
    expect(stream.response?.text()).toBe('two');
    expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
    host.close();
  });

  it('a second local response in a response callback is ignored with a line in the log', async () => {
    const host = await scriptHost([{ response_headers: 'local 500 one; local 501 two' }]);
    const stream = host.request().respond({ body: 'hi' });
    expect(stream.response?.text()).toBe('one');
    expect(host.logs.filter(({ level }) => level === 'critical').length).toBe(1);
    host.close();
  });

  it('leaves calls alone that Envoy survives', async () => {
    const call = 'call s :method=GET,:path=/,:authority=a 100';
    const host = await scriptHost([
      { request_headers: 'close 2; close 3; close 9', log: `continue 0; ${call}` },
    ]);
    const stream = host.request().respond({ body: 'hi' });
    expect(stream.response?.text()).toBe('hi');
    expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
    host.close();
  });
});
