/**
 * The functions of WASI preview 1 with their real types. A proxy host answers most of them with a fixed error.
 * Spec: WebAssembly/WASI legacy/preview1/docs.md
 */
import { parameters, type HostFunction, type ValueType } from './signature.js';
import { ABI_VERSIONS } from './version.js';

/** The two module names under which hosts give the same functions. */
export const WASI_MODULES = ['wasi_snapshot_preview1', 'wasi_unstable'] as const;

/** The functions that the proxy-wasm specification requires of a host. */
export const WASI_REQUIRED: readonly string[] = `fd_write clock_time_get random_get
  environ_sizes_get environ_get args_sizes_get args_get proc_exit`.split(/\s+/);

/** All that Envoy 1.36 has of WASI; 1.40 has the others, too. Observed, function by function. */
export const WASI_OF_ENVOY_1_36: readonly string[] = `args_get args_sizes_get clock_time_get environ_get
  environ_sizes_get fd_close fd_fdstat_get fd_fdstat_set_flags fd_prestat_dir_name fd_prestat_get fd_read fd_seek fd_write
  path_open poll_oneoff proc_exit random_get sched_yield`.split(/\s+/);

const TABLE: ReadonlyArray<readonly [name: string, params: string, results?: readonly ValueType[]]> = [
  ['args_get', 'argv argv_buf'],
  ['args_sizes_get', 'return_argc return_argv_buf_size'],
  ['environ_get', 'environ environ_buf'],
  ['environ_sizes_get', 'return_count return_buf_size'],
  ['clock_res_get', 'clock_id return_resolution'],
  ['clock_time_get', 'clock_id precision:i64 return_time'],
  ['fd_advise', 'fd offset:i64 len:i64 advice'],
  ['fd_allocate', 'fd offset:i64 len:i64'],
  ['fd_close', 'fd'],
  ['fd_datasync', 'fd'],
  ['fd_fdstat_get', 'fd return_stat'],
  ['fd_fdstat_set_flags', 'fd flags'],
  ['fd_fdstat_set_rights', 'fd rights_base:i64 rights_inheriting:i64'],
  ['fd_filestat_get', 'fd return_stat'],
  ['fd_filestat_set_size', 'fd size:i64'],
  ['fd_filestat_set_times', 'fd atim:i64 mtim:i64 fst_flags'],
  ['fd_pread', 'fd iovs iovs_len offset:i64 return_nread'],
  ['fd_prestat_get', 'fd return_prestat'],
  ['fd_prestat_dir_name', 'fd path path_len'],
  ['fd_pwrite', 'fd iovs iovs_len offset:i64 return_nwritten'],
  ['fd_read', 'fd iovs iovs_len return_nread'],
  ['fd_readdir', 'fd buf buf_len cookie:i64 return_used'],
  ['fd_renumber', 'fd to'],
  ['fd_seek', 'fd offset:i64 whence return_offset'],
  ['fd_sync', 'fd'],
  ['fd_tell', 'fd return_offset'],
  ['fd_write', 'fd iovs iovs_len return_nwritten'],
  ['path_create_directory', 'fd path path_len'],
  ['path_filestat_get', 'fd flags path path_len return_stat'],
  ['path_filestat_set_times', 'fd flags path path_len atim:i64 mtim:i64 fst_flags'],
  ['path_link', 'old_fd old_flags old_path old_path_len new_fd new_path new_path_len'],
  ['path_open', 'fd dirflags path path_len oflags rights_base:i64 rights_inheriting:i64 fdflags return_fd'],
  ['path_readlink', 'fd path path_len buf buf_len return_used'],
  ['path_remove_directory', 'fd path path_len'],
  ['path_rename', 'fd old_path old_path_len new_fd new_path new_path_len'],
  ['path_symlink', 'old_path old_path_len fd new_path new_path_len'],
  ['path_unlink_file', 'fd path path_len'],
  ['poll_oneoff', 'in out nsubscriptions return_nevents'],
  ['proc_exit', 'code', []],
  ['proc_raise', 'signal'],
  ['sched_yield', ''],
  ['random_get', 'buf buf_len'],
  ['sock_accept', 'fd flags return_fd'],
  ['sock_recv', 'fd ri_data ri_data_len ri_flags return_ro_datalen return_ro_flags'],
  ['sock_send', 'fd si_data si_data_len si_flags return_so_datalen'],
  ['sock_shutdown', 'fd how'],
];

/** WASI preview 1, whole; a host may lack some (rules/targets.ts). */
export const WASI_FUNCTIONS: readonly HostFunction[] = TABLE.map(([name, params, results = ['i32']]) => ({
  module: WASI_MODULES[0],
  name,
  params: parameters(params),
  results,
  versions: ABI_VERSIONS,
  provider: 'wasi',
}));
