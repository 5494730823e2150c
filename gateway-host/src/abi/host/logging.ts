/** Logging. Spec: proxy-wasm "Logging". */
import { Status } from '@postern/contract/abi';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

const HIGHEST_LEVEL = 5;

export const loggingBodies: HostBodies = {
  /** One line, in the name of the plugin that speaks; BadArgument for a level that does not exist. */
  proxy_log(vm: Vm, level: number, data: number, size: number): number {
    if (level >>> 0 > HIGHEST_LEVEL) return Status.BadArgument;
    const message = vm.memory.utf8(data, size);
    if (message === undefined) return Status.InvalidMemoryAccess;
    vm.log(level, message, vm.context);
    return Status.Ok;
  },

  /** The level from which lines are written. */
  proxy_get_log_level(vm: Vm, returnLevel: number): number {
    return vm.memory.writeU32(returnLevel, vm.services.logLevel) ? Status.Ok : Status.InvalidMemoryAccess;
  },
};
