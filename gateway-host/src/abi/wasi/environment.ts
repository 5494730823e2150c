/** WASI environment variables (from the VM's configuration) and arguments (none). Spec: cpp-host src/exports.cc. */
import { WasiErrno } from '@postern/contract/abi';
import type { HostBodies } from '../host/host-body.js';
import type { Vm } from '../vm.js';

export const environmentBodies: HostBodies = {
  /** How many variables, and how many bytes `environ_get` writes. */
  environ_sizes_get(vm: Vm, returnCount: number, returnSize: number): number {
    const lines = environment(vm);
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    const written = vm.memory.writeU32(returnCount, lines.length) && vm.memory.writeU32(returnSize, bytes);
    return written ? WasiErrno.Success : WasiErrno.Fault;
  },

  /** An address for each variable at `environ`, and `NAME=value\0` one after the other at `environ_buf`. */
  environ_get(vm: Vm, pointers: number, text: number): number {
    let at = text >>> 0;
    for (const [i, line] of environment(vm).entries()) {
      if (!vm.memory.has(at, line.length)) return WasiErrno.Fault;
      if (!vm.memory.writeU32((pointers >>> 0) + 4 * i, at)) return WasiErrno.Fault;
      vm.memory.bytes.set(line, at);
      at += line.length;
    }
    return WasiErrno.Success;
  },

  /** None, of no bytes. */
  args_sizes_get(vm: Vm, returnCount: number, returnSize: number): number {
    const written = vm.memory.writeU32(returnCount, 0) && vm.memory.writeU32(returnSize, 0);
    return written ? WasiErrno.Success : WasiErrno.Fault;
  },

  /** Nothing to write. */
  args_get: () => WasiErrno.Success,
};

function environment(vm: Vm): Buffer[] {
  return Object.entries(vm.identity.environment).map(([name, value]) => Buffer.from(`${name}=${value}\0`));
}
