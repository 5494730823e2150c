import { describe, expect, it } from 'vitest';
import { said, scriptHost } from './script-plugin.js';

describe('the start of a plugin', () => {
  it('runs in a trial instance first, then in the one that serves', async () => {
    const host = await scriptHost([{ configure: 'count' }], {}, 'keep the start');
    const start = ['on_context_create 1 0', 'on_vm_start 1 0', 'on_configure 1 16', 'count -> 0 1'];
    expect(said(host)).toEqual([...start, ...start]);
    host.close();
  });

  it('runs on_vm_start for each root, also in a VM that runs already', async () => {
    const host = await scriptHost(
      [{ configure: 'count' }, { configure: 'count; count' }],
      {},
      'keep the start',
    );
    const lines = said(host).filter((line) => line.includes('on_vm_start') || line.includes('count ->'));
    expect(lines).toEqual([
      ...['A on_vm_start 1 0', 'A count -> 0 1', 'A on_vm_start 1 0', 'A count -> 0 1'],
      ...['B on_vm_start 1 0', 'B count -> 0 1', 'B count -> 0 2'],
      ...['B on_vm_start 2 0', 'B count -> 0 2', 'B count -> 0 3'],
    ]);
    host.close();
  });

  it('is refused when on_configure answers 0, with what the plugin said', async () => {
    await expect(scriptHost([{ configure: 'log no%20consumers; return 0' }])).rejects.toMatchObject({
      code: 'GH_PLUGIN_CONFIGURE',
      message: expect.stringContaining('no%20consumers'),
    });
  });

  it('is refused when on_configure traps', async () => {
    await expect(scriptHost([{ configure: 'trap' }])).rejects.toMatchObject({
      code: 'GH_PLUGIN_CONFIGURE',
      message: expect.stringContaining(
        'Function: proxy_on_configure failed: Uncaught RuntimeError: unreachable\nProxy-Wasm plugin in-VM backtrace:\n  0:  0x',
      ),
    });
  });
});

describe('virtual machines', () => {
  it('are shared by vm_id, VM configuration and code; context ids are one row of numbers', async () => {
    const script = { request_headers: 'count' };
    const host = await scriptHost([{ script: { configure: 'count' } }, { script }]);
    host.request();
    expect(said(host).filter((line) => line.includes('create') || line.includes('count'))).toEqual([
      ...['A on_context_create 3 1', 'B on_context_create 4 2', 'B count -> 0 2'],
    ]);
    host.close();
  });

  it.each([
    ['another vm_id', { vmId: 'b' }],
    ['another VM configuration', { vmConfiguration: 'b' }],
    ['another environment', { environment: { A: 'b' } }],
  ])('are apart with %s', async (_title, difference) => {
    const script = { request_headers: 'count' };
    const host = await scriptHost([{ script }, { script, ...difference }]);
    host.request();
    expect(said(host).filter((line) => line.includes('count'))).toEqual(['A count -> 0 1', 'B count -> 0 1']);
    host.close();
  });

  it('give two equal plugins one root and two contexts a stream', async () => {
    const script = { request_headers: 'count' };
    const twice = { script, name: 'same' };
    const host = await scriptHost([twice, twice]);
    expect(host.plugins[0]?.root).toBe(host.plugins[1]?.root);
    host.request();
    expect(said(host).filter((line) => line.includes('create'))).toEqual([
      ...['same on_context_create 2 1', 'same on_context_create 3 1'],
    ]);
    host.plugins[0]?.close();
    expect(said(host)).toEqual([]);
    host.plugins[1]?.close();
    expect(said(host)).toEqual(['same on_done 1', 'same on_delete 1']);
    host.close();
  });
});

describe('the end of a plugin', () => {
  it('is on_done, then on_delete', async () => {
    const host = await scriptHost([{ configure: 'tick 10' }]);
    host.close();
    expect(said(host)).toEqual(['on_done 1', 'on_delete 1']);
  });

  it('waits for proxy_done when on_done answers 0 and another plugin keeps the VM', async () => {
    const call = 'call s :method=GET,:path=/,:authority=a 100';
    const host = await scriptHost([{ done: `${call}; return 0`, http_call: 'done; done' }, {}]);
    host.plugins[0]?.close();
    expect(said(host)).toEqual(['A on_done 1', `A ${call} -> 0 4`]);
    host.callouts[0]?.respond({});
    const answer = ['on_http_call_response 1 4 1 0 0', 'done -> 0', 'done -> 1', 'on_delete 1'];
    expect(said(host)).toEqual(answer.map((line) => `A ${line}`));
    host.close();
  });

  // Envoy 1.40: nobody holds the VM any more.
  it('is at once for the last plugin of a VM, whatever on_done answers', async () => {
    const call = 'call s :method=GET,:path=/,:authority=a 100';
    const host = await scriptHost([{ done: `${call}; tick 10; return 0` }]);
    host.plugins[0]?.close();
    expect(said(host)).toEqual(['on_done 1', `${call} -> 0 4`, 'tick 10 -> 0']);
    expect(host.callouts).toEqual([]);
    host.close();
    expect(said(host)).toEqual([]);
  });

  it('cancels the calls that still wait', async () => {
    const host = await scriptHost([{ configure: 'call s :method=GET,:path=/,:authority=a 100' }]);
    expect(host.callouts.length).toBe(1);
    host.close();
    expect(host.callouts).toEqual([]);
  });
});
