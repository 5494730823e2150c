/** Functions beyond the ABI, called by name. Spec: proxy-wasm "Foreign function interface"; cpp-host src/exports.cc. */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { Status } from '@postern/contract/abi';
import { FOREIGN_FUNCTIONS } from '../foreign/index.js';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const foreignFunctionBodies: HostBodies = {
  /**
   * Calls a function by its name. NotFound: there is none. Otherwise its own status.
   *
   * Either out pointer may be 0. They are written whatever the status was: 0 and 0 without a result. An empty result
   * is allocated like any other, so its address is not 0.
   */
  proxy_call_foreign_function(
    vm: Vm,
    nameData: number,
    nameSize: number,
    inputData: number,
    inputSize: number,
    returnData: number,
    returnSize: number,
  ): number {
    const name = vm.memory.latin1(nameData, nameSize);
    const input = vm.memory.copy(inputData, inputSize);
    if (name === undefined || input === undefined) return Status.InvalidMemoryAccess;
    const functions = FOREIGN_FUNCTIONS[vm.dialect.profile];
    const call = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (call === undefined) return Status.NotFound;
    const result = call(vm, input);
    const bytes = typeof result === 'number' ? undefined : result;
    const address = bytes === undefined || returnData === 0 ? 0 : vm.memory.place(bytes);
    if (address === undefined) return Status.InvalidMemoryAccess;
    if (returnData !== 0 && !vm.memory.writeU32(returnData, address)) return Status.InvalidMemoryAccess;
    if (returnSize !== 0 && !vm.memory.writeU32(returnSize, bytes?.length ?? 0))
      return Status.InvalidMemoryAccess;
    return typeof result === 'number' ? result : Status.Ok;
  },
};
