/** Clocks and timers. Spec: proxy-wasm "Clocks", "Timers". */
import { Status } from '@postern/contract/abi';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const clockBodies: HostBodies = {
  /** Nanoseconds since 1970. */
  proxy_get_current_time_nanoseconds(vm: Vm, returnTime: number): number {
    return vm.services.clock.tell(vm.memory, returnTime) ? Status.Ok : Status.InvalidMemoryAccess;
  },

  /** The timer belongs to the root, also when a stream sets it; 0 stops it. */
  proxy_set_tick_period_milliseconds(vm: Vm, period: number): number {
    vm.context.root?.setTick(period >>> 0);
    return Status.Ok;
  },
};
