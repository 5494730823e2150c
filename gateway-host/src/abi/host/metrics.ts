/** Metrics. Spec: proxy-wasm "Metrics"; Envoy context.cc (a counter that is recorded is added to). */
import { Status } from '@postern/contract/abi';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const metricBodies: HostBodies = {
  /** A new id; the metric's name gets `wasmcustom.` in front. */
  proxy_define_metric(vm: Vm, type: number, data: number, size: number, returnId: number): number {
    const name = vm.memory.utf8(data, size);
    if (name === undefined) return Status.InvalidMemoryAccess;
    const id = vm.metricIds.define(type >>> 0, name);
    if (id === undefined) return Status.BadArgument;
    return vm.memory.writeU32(returnId, id) ? Status.Ok : Status.InvalidMemoryAccess;
  },

  /** Counters go up only, gauges both ways, histograms not at all. */
  proxy_increment_metric(vm: Vm, id: number, delta: bigint): number {
    return vm.metricIds.increment(id >>> 0, delta);
  },

  /** Adds to a counter, sets a gauge, gives a histogram one more sample. NotFound: an unknown id. */
  proxy_record_metric(vm: Vm, id: number, value: bigint): number {
    return vm.metricIds.record(id >>> 0, BigInt.asUintN(64, value));
  },

  /** The value of a counter or gauge. */
  proxy_get_metric(vm: Vm, id: number, returnValue: number): number {
    const value = vm.metricIds.get(id >>> 0);
    if (typeof value === 'number') return value;
    return vm.memory.writeU64(returnValue, value) ? Status.Ok : Status.InvalidMemoryAccess;
  },
};
