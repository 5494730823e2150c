/** Properties. Spec: proxy-wasm "Properties"; Envoy context.cc (getProperty, setProperty). */
import { Status } from '@postern/contract/abi';
import { unserializable } from '../stream-filter.js';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const propertyBodies: HostBodies = {
  /** The bytes of an attribute; segments of the path are separated by NUL, a last NUL does not count. */
  proxy_get_property(vm: Vm, path: number, pathSize: number, data: number, size: number): number {
    const whole = vm.memory.name(path, pathSize);
    if (whole === undefined) return Status.InvalidMemoryAccess;
    const name = whole.endsWith('\0') ? whole.slice(0, -1) : whole;
    if (name === '') return Status.SerializationFailure;
    const value = vm.context.property(name);
    if (value === undefined) return Status.NotFound;
    if (value === unserializable) return Status.SerializationFailure;
    return vm.memory.give(value, data, size);
  },

  /** Kept for the stream as filter state `wasm.<path>`; NotFound outside a stream. */
  proxy_set_property(vm: Vm, path: number, pathSize: number, data: number, size: number): number {
    const name = vm.memory.name(path, pathSize);
    const value = vm.memory.copy(data, size);
    if (name === undefined || value === undefined) return Status.InvalidMemoryAccess;
    return vm.context.setProperty(name, value);
  },
};
