import { Status } from '@postern/contract/abi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEAP, HostHarness } from '../host-harness.js';

const OUTSIDE = 0x7fff_fff0;
/** Out pointers far apart, so that each write is seen for itself. */
const DATA = 100;
const SIZE = 200;
const THIRD = 300;

let harness: HostHarness;
beforeAll(async () => {
  harness = await HostHarness.create('the configuration');
});
afterAll(() => harness.close());

describe('what a host call writes into the guest', () => {
  it("is the value in memory of the guest's own allocator, its address and its size, and nothing else", () => {
    harness.prepare({ 16: 'plugin_name' });
    expect(harness.call('proxy_get_property', [16, 11, DATA, SIZE])).toBe(Status.Ok);
    expect(harness.written()).toEqual([
      [16, Buffer.from('plugin_name').toString('hex')],
      [DATA, '00100000'],
      [SIZE, '06000000'],
      [HEAP, Buffer.from('plugin').toString('hex')],
    ]);
    expect(harness.host.trace).toEqual(['==> env.proxy_get_property(path="plugin_name")', '<== Ok "plugin"']);
  });

  it('is nothing at all for what is not found', () => {
    harness.prepare({ 16: 'request\0path' });
    expect(harness.call('proxy_get_property', [16, 12, DATA, SIZE])).toBe(Status.NotFound);
    expect(harness.written().map(([at]) => at)).toEqual([16]);
    expect(harness.host.trace).toEqual(['==> env.proxy_get_property(path="request.path")', '<== NotFound']);
  });

  it('is address 0 and size 0 for an empty value, without an allocation', () => {
    harness.prepare({ 16: 'plugin_vm_id' });
    expect(harness.call('proxy_get_property', [16, 12, DATA, SIZE])).toBe(Status.Ok);
    expect(harness.written().slice(1)).toEqual([
      [DATA, '00000000'],
      [SIZE, '00000000'],
    ]);
  });

  it.each([
    ['time', 'proxy_get_current_time_nanoseconds', [DATA], '0807060504030201'],
    ['log level', 'proxy_get_log_level', [DATA], '00000000'],
    ['WASI time', 'clock_time_get', [0, 0n, DATA], '0807060504030201'],
    ['WASI resolution', 'clock_res_get', [0, DATA], '0100000000000000'],
    ['WASI events', 'poll_oneoff', [0, 0, 0, DATA], '00000000'],
  ] as const)('is exactly its width: %s', (_title, name, args, bytes) => {
    harness.prepare();
    expect(harness.call(name, args)).toBe(0);
    expect(harness.written()).toEqual([[DATA, bytes]]);
  });

  it('is found again when malloc grows the memory', () => {
    harness.prepare({ 16: 'k', 32: 'y'.repeat(777) });
    expect(harness.call('proxy_set_shared_data', [16, 1, 32, 777, 0])).toBe(Status.Ok);
    const before = harness.vm.memory.bytes.length;
    expect(harness.call('proxy_get_shared_data', [16, 1, DATA, SIZE, THIRD])).toBe(Status.Ok);
    expect(harness.vm.memory.bytes.length).toBe(before + 65_536);
    expect(harness.bytes(HEAP, 777).toString()).toBe('y'.repeat(777));
    expect(harness.bytes(SIZE, 4).readUInt32LE()).toBe(777);
  });

  it('is refused when malloc has no memory left', () => {
    harness.prepare({ 16: 'k', 32: 'y'.repeat(666) });
    harness.call('proxy_set_shared_data', [16, 1, 32, 666, 0]);
    const before = harness.written();
    expect(harness.call('proxy_get_shared_data', [16, 1, DATA, SIZE, THIRD])).toBe(
      Status.InvalidMemoryAccess,
    );
    expect(harness.written()).toEqual(before);
  });
});

describe('addresses outside memory', () => {
  it.each([
    ['proxy_log', [2, OUTSIDE, 4]],
    ['proxy_log', [2, 65_536 * 8, 1]],
    ['proxy_log', [2, 0xffff_ffff, 0xffff_ffff]],
    ['proxy_get_log_level', [OUTSIDE]],
    ['proxy_get_current_time_nanoseconds', [OUTSIDE]],
    ['proxy_get_property', [OUTSIDE, 4, DATA, SIZE]],
    ['proxy_set_property', [OUTSIDE, 4, 0, 0]],
    ['proxy_set_property', [0, 4, OUTSIDE, 1]],
    ['proxy_send_local_response', [200, OUTSIDE, 1, 0, 0, 0, 0, -1]],
    ['proxy_send_local_response', [200, 0, 0, OUTSIDE, 1, 0, 0, -1]],
    ['proxy_send_local_response', [200, 0, 0, 0, 0, OUTSIDE, 1, -1]],
    ['proxy_get_shared_data', [OUTSIDE, 1, DATA, SIZE, THIRD]],
    ['proxy_set_shared_data', [0, 1, OUTSIDE, 1, 0]],
    ['proxy_register_shared_queue', [OUTSIDE, 1, DATA]],
    ['proxy_resolve_shared_queue', [0, 1, OUTSIDE, 1, DATA]],
    ['proxy_get_header_map_value', [0, OUTSIDE, 1, DATA, SIZE]],
    ['proxy_add_header_map_value', [0, 0, 1, OUTSIDE, 1]],
    ['proxy_replace_header_map_value', [0, OUTSIDE, 1, 0, 1]],
    ['proxy_remove_header_map_value', [0, OUTSIDE, 1]],
    ['proxy_set_header_map_pairs', [0, OUTSIDE, 8]],
    ['proxy_set_buffer_bytes', [0, 0, 0, OUTSIDE, 1]],
    ['proxy_http_call', [OUTSIDE, 1, 0, 0, 0, 0, 0, 0, 100, DATA]],
    ['proxy_http_call', [0, 1, OUTSIDE, 8, 0, 0, 0, 0, 100, DATA]],
    ['proxy_define_metric', [0, OUTSIDE, 1, DATA]],
    ['proxy_define_metric', [0, 0, 1, OUTSIDE]],
    ['proxy_call_foreign_function', [OUTSIDE, 1, 0, 0, 0, 0]],
    ['proxy_get_buffer_status', [6, OUTSIDE, SIZE]],
    ['proxy_get_buffer_bytes', [6, 0, 10, OUTSIDE, SIZE]],
    ['proxy_get_buffer_bytes', [6, 0, 10, DATA, 0xffff_fffe]],
    ['proxy_get_status', [OUTSIDE, DATA, SIZE]],
    ['proxy_get_header_map_pairs', [0, OUTSIDE, SIZE]],
  ])('%s(%j) answers InvalidMemoryAccess', (name, args) => {
    harness.prepare();
    expect(harness.call(name, args)).toBe(Status.InvalidMemoryAccess);
  });
});
