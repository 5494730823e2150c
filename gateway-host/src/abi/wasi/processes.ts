/** WASI processes and waiting: nothing ends and nothing waits. Spec: proxy-wasm-cpp-host src/exports.cc. */
import { LogLevel, WasiErrno } from '@postern/contract/abi';
import type { HostBodies } from '../host/host-body.js';
import type { Vm } from '../vm.js';

export const processBodies: HostBodies = {
  /** Does not stop the guest: it is logged at trace level, and the guest goes on. */
  proc_exit(vm: Vm): number {
    vm.log(LogLevel.Trace, 'wasi_unstable proc_exit', undefined);
    return WasiErrno.Success;
  },

  /** There is nobody else to run. */
  sched_yield: () => WasiErrno.Success,

  /** No events, and success: the Go runtime needs both. */
  poll_oneoff(vm: Vm, _in: number, _out: number, _count: number, returnEvents: number): number {
    return vm.memory.writeU32(returnEvents, 0) ? WasiErrno.Success : WasiErrno.Fault;
  },
};
