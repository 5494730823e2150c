/** WASI files and sockets: there are none, and each call says so in its own way. Spec: cpp-host src/exports.cc. */
import { WasiErrno } from '@postern/contract/abi';
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

export const fileBodies: HostBodies = {
  fd_seek: ok,
  fd_close: ok,
  fd_advise: ok,
  fd_datasync: ok,
  fd_sync: ok,
  fd_tell: ok,
  fd_fdstat_set_rights: ok,
  fd_allocate: standardOnly,
  fd_filestat_set_size: standardOnly,
  fd_filestat_set_times: standardOnly,
  fd_read: noSystem,
  fd_pread: noSystem,
  fd_fdstat_set_flags: noSystem,
  fd_prestat_dir_name: noSystem,
  fd_prestat_get: badFile,
  fd_filestat_get: badFile,
  // Envoy answers 20 where WASI's name would be Notdir, 54.
  fd_readdir: () => 20,
  fd_renumber: (_vm: Vm, fd: number) => (fd === 1 || fd === 2 ? WasiErrno.Notsup : WasiErrno.Badf),
  path_open: () => WasiErrno.Noent,
  path_create_directory: notSupported,
  path_filestat_get: notSupported,
  path_filestat_set_times: notSupported,
  path_link: notSupported,
  path_readlink: notSupported,
  path_remove_directory: notSupported,
  path_rename: notSupported,
  path_symlink: notSupported,
  path_unlink_file: notSupported,
  sock_accept: notSupported,
  sock_recv: notSupported,
  sock_send: notSupported,
  sock_shutdown: notSupported,
};
