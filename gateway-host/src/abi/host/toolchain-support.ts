/** What compilers of C++ expect of a host. Spec: proxy-wasm-cpp-host src/exports.cc. */
import type { HostBodies } from './host-body.js';
import type { Vm } from '../vm.js';

export const toolchainSupportBodies: HostBodies = {
  /** 1 when both are the same thread, which is no status. */
  pthread_equal: (_vm: Vm, left: number, right: number) => (left === right ? 1 : 0),

  /** Memory views are renewed by themselves. */
  emscripten_notify_memory_growth: () => 0,
};
