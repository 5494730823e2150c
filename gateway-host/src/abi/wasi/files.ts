/** WASI files and sockets: there are none, and each call says so in its own way. Spec: cpp-host src/exports.cc. */
/* oxlint-disable max-params -- the parameters of WASI */
import { LogLevel, WasiErrno } from '@postern/contract/abi';
import type { HostBodies } from '../host/host-body.js';
import type { Vm } from '../vm.js';

const ok = (): number => WasiErrno.Success;
const notSupported = (): number => WasiErrno.Notsup;
const noSystem = (): number => WasiErrno.Nosys;
const badFile = (): number => WasiErrno.Badf;

/** Success for standard output and error, as they are the only open files. */
function standardOnly(_vm: Vm, fd: number): number {
  return fd === 1 || fd === 2 ? WasiErrno.Success : WasiErrno.Badf;
}

/** Success, and a line at trace level. */
const told =
  (name: string) =>
  (vm: Vm): number => {
    vm.log(LogLevel.Trace, `wasi_unstable ${name}`, undefined);
    return WasiErrno.Success;
  };

/** That nothing was read or written is told before the refusal. */
function nothingDone(answer: number, vm: Vm, returnSize: number): number {
  return vm.memory.writeU32(returnSize, 0) ? answer : WasiErrno.Fault;
}

export const fileBodies: HostBodies = {
  /** Success without moving anything, and a line at trace level. */
  fd_seek: told('fd_seek'),
  /** Success without closing anything, and a line at trace level. */
  fd_close: told('fd_close'),
  /** Advice is always welcome. */
  fd_advise: ok,
  /** Success for the standard files, Badf for others; so are the next ones. */
  fd_datasync: standardOnly,
  fd_sync: standardOnly,
  /** Offset 0 (eight bytes) of a standard file. */
  fd_tell(vm: Vm, fd: number, returnOffset: number): number {
    if (standardOnly(vm, fd) !== WasiErrno.Success) return WasiErrno.Badf;
    return vm.memory.writeU64(returnOffset, 0n) ? WasiErrno.Success : WasiErrno.Fault;
  },
  fd_fdstat_set_rights: standardOnly,
  fd_allocate: standardOnly,
  fd_filestat_set_size: standardOnly,
  fd_filestat_set_times: standardOnly,
  /** Nosys: nothing can be read, and files have no settings. */
  fd_read: noSystem,
  fd_pread: noSystem,
  fd_fdstat_set_flags: noSystem,
  fd_prestat_dir_name: noSystem,
  /** Badf: there are no folders and no files to describe. */
  fd_prestat_get: badFile,
  fd_filestat_get: badFile,
  /** 20, where WASI's name for it (Notdir) is 54, after telling that nothing was read. */
  fd_readdir: (vm: Vm, _fd: number, _buf: number, _size: number, _cookie: bigint, returnUsed: number) =>
    nothingDone(20, vm, returnUsed),
  /** Notsup for two standard files, Badf for others. */
  fd_renumber: (vm: Vm, fd: number, to: number) =>
    standardOnly(vm, fd) === WasiErrno.Success && standardOnly(vm, to) === WasiErrno.Success
      ? WasiErrno.Notsup
      : WasiErrno.Badf,
  /** Noent: no path leads anywhere. */
  path_open: () => WasiErrno.Noent,
  /** Notsup: no folders, links or times. */
  path_create_directory: notSupported,
  path_filestat_get: notSupported,
  path_filestat_set_times: notSupported,
  path_link: notSupported,
  /** Notsup, after telling that no byte was read. */
  path_readlink: (vm: Vm, _fd: number, _path: number, _length: number, _buf: number, ...[, used]: number[]) =>
    nothingDone(WasiErrno.Notsup, vm, used ?? 0),
  /** Notsup. */
  path_remove_directory: notSupported,
  path_rename: notSupported,
  path_symlink: notSupported,
  path_unlink_file: notSupported,
  /** Notsup: no sockets. */
  sock_accept(vm: Vm, _fd: number, _flags: number, returnFd: number): number {
    // Eight bytes, where WASI has four.
    return vm.memory.writeU64(returnFd, 0n) ? WasiErrno.Notsup : WasiErrno.Fault;
  },
  /** Notsup, after telling that nothing was received, without flags. */
  sock_recv(vm: Vm, _fd: number, _data: number, _length: number, _flags: number, ...out: number[]): number {
    const [size = 0, flags = 0] = out;
    if (!vm.memory.writeU32(size, 0) || !vm.memory.has(flags, 2)) return WasiErrno.Fault;
    vm.memory.bytes.fill(0, flags >>> 0, (flags >>> 0) + 2);
    return WasiErrno.Notsup;
  },
  /** Notsup, after telling that nothing was sent. */
  sock_send: (vm: Vm, _fd: number, _data: number, _length: number, _flags: number, returnSize: number) =>
    nothingDone(WasiErrno.Notsup, vm, returnSize),
  /** Notsup. */
  sock_shutdown: notSupported,
};
