import { WASI_FUNCTIONS, WasiErrno } from '@postern/contract/abi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostHarness, OFFERED } from './host-harness.js';

let harness: HostHarness;
beforeAll(async () => {
  harness = await HostHarness.create();
});
afterAll(() => harness.close());

/** Two pieces of text as an iovec list at address 0. */
function vectors(first: string, second: string): Buffer {
  const list = Buffer.alloc(16);
  list.writeUInt32LE(64, 0);
  list.writeUInt32LE(first.length, 4);
  list.writeUInt32LE(128, 8);
  list.writeUInt32LE(second.length, 12);
  return list;
}

function print(fd: number, first: string, second: string): number {
  harness.prepare({ 0: vectors(first, second), 64: first, 128: second });
  return harness.call('fd_write', [fd, 0, 2, 200]);
}

describe('WASI', () => {
  it('has all of preview 1 but proc_raise', () => {
    const offered = OFFERED.filter((row) => row.provider === 'wasi').map((row) => row.name);
    expect(WASI_FUNCTIONS.map((row) => row.name).filter((name) => !offered.includes(name))).toEqual([
      'proc_raise',
    ]);
  });

  it.each([
    [1, 'info'],
    [2, 'error'],
  ])('prints file %i as one line of level %s, without its last newline', (fd, level) => {
    expect(print(fd, 'hello ', 'world\n\n')).toBe(WasiErrno.Success);
    expect(harness.host.logs).toEqual([{ level, message: 'hello world\n', plugin: 'plugin' }]);
    expect(harness.bytes(200, 4).readUInt32LE()).toBe('hello world\n\n'.length);
  });

  it('prints nothing for an empty write, and an empty line for a line break', () => {
    expect(print(1, '', '')).toBe(WasiErrno.Success);
    expect(harness.host.logs).toEqual([]);
    expect(print(1, '', '\n')).toBe(WasiErrno.Success);
    expect(harness.host.logs).toEqual([{ level: 'info', message: '', plugin: 'plugin' }]);
  });

  it('has no other files', () => {
    expect(print(3, 'x', 'y')).toBe(WasiErrno.Badf);
    expect(harness.host.logs).toEqual([]);
  });

  it('refuses vectors and text outside memory', () => {
    harness.prepare({ 0: vectors('x', 'y') });
    expect(harness.call('fd_write', [1, 0x7fff_fff0, 2, 200])).toBe(WasiErrno.Fault);
    harness.prepare({ 0: Buffer.from([0xf0, 0xff, 0xff, 0x7f, 4, 0, 0, 0]) });
    expect(harness.call('fd_write', [1, 0, 1, 200])).toBe(WasiErrno.Fault);
  });

  it("gives the environment of the VM's configuration", () => {
    harness.prepare();
    expect(harness.call('environ_sizes_get', [0, 64])).toBe(0);
    expect(harness.bytes(0, 4).readUInt32LE()).toBe(2);
    expect(harness.bytes(64, 4).readUInt32LE()).toBe('A=1\0BC=de\0'.length);
    harness.prepare();
    expect(harness.call('environ_get', [0, 64])).toBe(0);
    expect(harness.bytes(0, 8).toString('hex')).toBe('4000000044000000');
    expect(harness.bytes(64, 10).toString()).toBe('A=1\0BC=de\0');
  });

  it('has no arguments', () => {
    harness.prepare();
    expect(harness.call('args_sizes_get', [0, 64])).toBe(0);
    expect(harness.written()).toEqual([
      [0, '00000000'],
      [64, '00000000'],
    ]);
    expect(harness.call('args_get', [0, 64])).toBe(0);
  });

  it('gives random bytes, not too many at once', () => {
    harness.prepare();
    expect(harness.call('random_get', [64, 32])).toBe(0);
    expect(harness.bytes(64, 32).equals(Buffer.alloc(32, 0x58))).toBe(false);
    expect(harness.bytes(63, 1)[0]).toBe(0x58);
    expect(harness.bytes(96, 1)[0]).toBe(0x58);
    expect(harness.call('random_get', [0, 65_537])).toBe(WasiErrno.Inval);
  });

  it('returns from proc_exit', () => {
    harness.prepare();
    expect(harness.call('proc_exit', [3])).toBeUndefined();
    expect(harness.host.logs).toEqual([{ level: 'trace', message: 'wasi_unstable proc_exit', plugin: '' }]);
  });

  it.each([
    ['clock_time_get', [2, 0n, 0], WasiErrno.Notsup],
    ['clock_res_get', [2, 0], WasiErrno.Notsup],
    ['fd_seek', [1, 0n, 0, 0], 0],
    ['fd_close', [1], 0],
    ['fd_read', [0, 0, 0, 0], WasiErrno.Nosys],
    ['fd_prestat_get', [3, 0], WasiErrno.Badf],
    ['fd_filestat_get', [1, 0], WasiErrno.Badf],
    ['fd_readdir', [3, 0, 0, 0n, 0], 20],
    ['fd_renumber', [1, 2], WasiErrno.Notsup],
    ['fd_renumber', [3, 2], WasiErrno.Badf],
    ['fd_renumber', [1, 3], WasiErrno.Badf],
    ['fd_sync', [1], 0],
    ['fd_sync', [3], WasiErrno.Badf],
    ['fd_datasync', [3], WasiErrno.Badf],
    ['fd_tell', [3, 0], WasiErrno.Badf],
    ['fd_tell', [1, 0x7fff_fff0], WasiErrno.Fault],
    ['fd_fdstat_set_rights', [3, 0n, 0n], WasiErrno.Badf],
    ['fd_advise', [3, 0n, 0n, 0], 0],
    ['fd_fdstat_get', [1, 0x7fff_fff0], 0],
    ['path_readlink', [3, 0, 0, 0, 0, 0x7fff_fff0], WasiErrno.Fault],
    ['sock_recv', [3, 0, 0, 0, 0, 8], WasiErrno.Notsup],
    ['sock_accept', [3, 0, 0], WasiErrno.Notsup],
    ['random_get', [0x7fff_fff0, 0], 0],
    ['fd_allocate', [1, 0n, 0n], 0],
    ['fd_allocate', [3, 0n, 0n], WasiErrno.Badf],
    ['path_open', [3, 0, 0, 0, 0, 0n, 0n, 0, 0], WasiErrno.Noent],
    ['path_unlink_file', [3, 0, 0], WasiErrno.Notsup],
    ['sock_send', [3, 0, 0, 0, 0], WasiErrno.Notsup],
    ['sched_yield', [], 0],
    ['fd_fdstat_get', [3, 0], WasiErrno.Badf],
  ])('%s %# answers its number', (name, args, errno) => {
    harness.prepare();
    expect(harness.call(name, args)).toBe(errno);
  });

  it.each<[string, (number | bigint)[], [number, string][]]>([
    ['fd_tell', [1, 64], [[64, '0000000000000000']]],
    ['fd_readdir', [3, 0, 0, 0n, 64], [[64, '00000000']]],
    ['path_readlink', [3, 0, 0, 0, 0, 64], [[64, '00000000']]],
    ['sock_accept', [3, 0, 64], [[64, '0000000000000000']]],
    [
      'sock_recv',
      [3, 0, 0, 0, 64, 72],
      [
        [64, '00000000'],
        [72, '0000'],
      ],
    ],
    ['sock_send', [3, 0, 0, 0, 64], [[64, '00000000']]],
    ['poll_oneoff', [0, 0, 1, 64], [[64, '00000000']]],
  ])('%s writes that nothing was done', (name, args, written) => {
    harness.prepare();
    harness.call(name, args);
    expect(harness.written()).toEqual(written);
  });

  it('describes standard output as a file that can be written', () => {
    harness.prepare();
    expect(harness.call('fd_fdstat_get', [1, 64])).toBe(0);
    expect(harness.bytes(64, 24).toString('hex')).toBe('000000000000000040000000000000000000000000000000');
  });
});
