import { describe, expect, it } from 'vitest';
import { createHost } from '../../src/testing/index.js';
import { said, scriptHost } from './script-plugin.js';
import { wat } from './wat.js';

const START = ['proxy_on_configure', 'proxy_get_buffer_bytes', 'proxy_log'];
const STREAM = [...START, 'proxy_on_context_create', 'proxy_on_request_headers'];

describe('a plugin with few capabilities', () => {
  it('gets InternalFailure from every other call, and a line in the log', async () => {
    const host = await scriptHost([
      {
        script: { request_headers: 'get 0 :path; property request/path; metric 0 x; foreign compress a' },
        allowedCapabilities: [...STREAM, 'proxy_get_property'],
      },
    ]);
    host.request();
    expect(said(host).slice(1)).toEqual([
      'on_request_headers 2 6 1',
      'Attempted call to restricted proxy-wasm capability: proxy_get_header_map_value',
      'get 0 :path -> 10 none',
      "property request/path -> 0 '/'",
      'Attempted call to restricted proxy-wasm capability: proxy_define_metric',
      'metric 0 x -> 10 0',
      'Attempted call to restricted proxy-wasm capability: proxy_call_foreign_function',
      'foreign compress a -> 10 none',
    ]);
    host.close();
  });

  it('is not called back for what is not on the list', async () => {
    const host = await scriptHost(
      [{ script: { request_headers: 'local 403 x' }, allowedCapabilities: START }],
      {},
      'keep the start',
    );
    expect(said(host)).toEqual(['on_configure 1 28', 'on_configure 1 28']);
    expect(host.request().respond({}).response?.status).toBe(200);
    expect(said(host)).toEqual([]);
    host.close();
  });

  it('may do everything when the list is empty', async () => {
    const host = await scriptHost([{ script: { request_headers: 'get 0 :path' }, allowedCapabilities: [] }]);
    host.request();
    expect(said(host)).toContain("get 0 :path -> 0 '/'");
    host.close();
  });

  it('shares no VM with one that has others', async () => {
    const script = { request_headers: 'get 0 :path' };
    const host = await scriptHost([{ script, allowedCapabilities: STREAM }, { script }]);
    host.request();
    expect(said(host)).toContain("B get 0 :path -> 0 '/'");
    host.close();
  });

  it('gets 76 from WASI, and nothing from a call that has no answer', async () => {
    const module = wat(`
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (func (export "proxy_abi_version_0_2_1"))
      (func (export "malloc") (param i32) (result i32) (i32.const 1024))
      (func (export "proxy_on_configure") (param i32 i32) (result i32)
        (call $exit (i32.const 0))
        (i32.eq (call $write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 76)))`);
    const host = await createHost({
      plugins: [{ module, allowedCapabilities: ['proxy_on_configure'] }],
    });
    expect(host.logs.slice(0, 2)).toEqual([
      { level: 'error', message: 'Attempted call to restricted WASI capability: proc_exit', plugin: '' },
      { level: 'error', message: 'Attempted call to restricted WASI capability: fd_write', plugin: '' },
    ]);
    host.close();
  });
});
