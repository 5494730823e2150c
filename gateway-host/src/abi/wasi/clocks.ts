/** WASI clocks and randomness. Spec: proxy-wasm-cpp-host src/exports.cc. */
import { WasiErrno } from '@postern/contract/abi';
import type { HostBodies } from '../host/host-body.js';
import { RANDOM_MAX_BYTES } from '../limits.js';
import type { Vm } from '../vm.js';

const REALTIME = 0;
const MONOTONIC = 1;

export const clockBodies: HostBodies = {
  /** Nanoseconds of clock 0 (time of day) or 1 (since some start). Notsup: another clock. Fault: a bad pointer. */
  clock_time_get(vm: Vm, clock: number, _precision: bigint, returnTime: number): number {
    if (clock !== REALTIME && clock !== MONOTONIC) return WasiErrno.Notsup;
    const told =
      clock === REALTIME
        ? vm.services.clock.tell(vm.memory, returnTime)
        : vm.memory.writeU64(returnTime, process.hrtime.bigint());
    return told ? WasiErrno.Success : WasiErrno.Fault;
  },

  /** One nanosecond for clocks 0 and 1. Notsup: another clock. */
  clock_res_get(vm: Vm, clock: number, returnResolution: number): number {
    if (clock !== REALTIME && clock !== MONOTONIC) return WasiErrno.Notsup;
    return vm.memory.writeU64(returnResolution, 1n) ? WasiErrno.Success : WasiErrno.Fault;
  },

  /** Random bytes. Inval: more than 64 KiB at once. Fault: a bad pointer; none is looked at for no bytes. */
  random_get(vm: Vm, address: number, size: number): number {
    if (size >>> 0 > RANDOM_MAX_BYTES) return WasiErrno.Inval;
    if (size === 0) return WasiErrno.Success;
    if (!vm.memory.has(address, size)) return WasiErrno.Fault;
    const from = address >>> 0;
    vm.services.random(vm.memory.bytes.subarray(from, from + (size >>> 0)));
    return WasiErrno.Success;
  },
};
