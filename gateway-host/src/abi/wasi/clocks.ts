/** WASI clocks and randomness. Spec: proxy-wasm-cpp-host src/exports.cc. */
import { randomFillSync } from 'node:crypto';
import { WasiErrno } from '@postern/contract/abi';
import type { HostBodies } from '../host/host-body.js';
import { RANDOM_MAX_BYTES } from '../limits.js';
import type { Vm } from '../vm.js';

const REALTIME = 0;
const MONOTONIC = 1;

export const clockBodies: HostBodies = {
  clock_time_get(vm: Vm, clock: number, _precision: bigint, returnTime: number): number {
    if (clock !== REALTIME && clock !== MONOTONIC) return WasiErrno.Notsup;
    const time = clock === REALTIME ? vm.services.now() : process.hrtime.bigint();
    return vm.memory.writeU64(returnTime, time) ? WasiErrno.Success : WasiErrno.Fault;
  },

  clock_res_get(vm: Vm, clock: number, returnResolution: number): number {
    if (clock !== REALTIME && clock !== MONOTONIC) return WasiErrno.Notsup;
    return vm.memory.writeU64(returnResolution, 1n) ? WasiErrno.Success : WasiErrno.Fault;
  },

  random_get(vm: Vm, address: number, size: number): number {
    if (size >>> 0 > RANDOM_MAX_BYTES) return WasiErrno.Inval;
    if (!vm.memory.has(address, size)) return WasiErrno.Fault;
    randomFillSync(vm.memory.bytes, address >>> 0, size >>> 0);
    return WasiErrno.Success;
  },
};
