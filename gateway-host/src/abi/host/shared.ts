/** Shared data and shared queues. Spec: proxy-wasm "Shared data", "Shared queues". */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { Status } from '@postern/contract/abi';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const sharedBodies: HostBodies = {
  /** The value and its number, by vm_id. */
  proxy_get_shared_data(
    vm: Vm,
    key: number,
    keySize: number,
    data: number,
    size: number,
    returnCas: number,
  ): number {
    const name = vm.memory.latin1(key, keySize);
    if (name === undefined) return Status.InvalidMemoryAccess;
    const value = vm.services.shared.data.get(vm.identity.vmId, name);
    if (value === undefined) return Status.NotFound;
    const status = vm.memory.give(value.bytes, data, size);
    if (status !== Status.Ok) return status;
    return vm.memory.writeU32(returnCas, value.cas) ? Status.Ok : Status.InvalidMemoryAccess;
  },

  /** CasMismatch when a number is given and the value has another one. */
  proxy_set_shared_data(
    vm: Vm,
    key: number,
    keySize: number,
    data: number,
    size: number,
    cas: number,
  ): number {
    const name = vm.memory.latin1(key, keySize);
    const value = vm.memory.copy(data, size);
    if (name === undefined || value === undefined) return Status.InvalidMemoryAccess;
    return vm.services.shared.data.set(vm.identity.vmId, name, value, cas >>> 0);
  },

  /** A queue of this vm_id; the plugin that registers last is told of new messages. */
  proxy_register_shared_queue(vm: Vm, data: number, size: number, returnId: number): number {
    const name = vm.memory.latin1(data, size);
    if (name === undefined) return Status.InvalidMemoryAccess;
    const { root } = vm.context;
    const owner = (token: number): void => root?.queueReady(token);
    const token = vm.services.shared.queues.register(vm.identity.vmId, name, owner);
    if (token === 0) return Status.InternalFailure;
    return vm.memory.writeU32(returnId, token) ? Status.Ok : Status.InvalidMemoryAccess;
  },

  /** The token of a queue of any vm_id; an empty one is the caller's own. */
  proxy_resolve_shared_queue(
    vm: Vm,
    id: number,
    idSize: number,
    data: number,
    size: number,
    returnId: number,
  ): number {
    const vmId = vm.memory.utf8(id, idSize);
    const name = vm.memory.latin1(data, size);
    if (vmId === undefined || name === undefined) return Status.InvalidMemoryAccess;
    const token = vm.services.shared.queues.resolve(vmId === '' ? vm.identity.vmId : vmId, name);
    if (token === undefined) return Status.NotFound;
    return vm.memory.writeU32(returnId, token) ? Status.Ok : Status.InvalidMemoryAccess;
  },

  /** The oldest message; Empty when there is none. */
  proxy_dequeue_shared_queue(vm: Vm, token: number, data: number, size: number): number {
    const message = vm.services.shared.queues.dequeue(token >>> 0);
    return typeof message === 'number' ? message : vm.memory.give(message, data, size);
  },

  /** Puts a message in and tells the owner later. */
  proxy_enqueue_shared_queue(vm: Vm, token: number, data: number, size: number): number {
    const message = vm.memory.copy(data, size);
    if (message === undefined) return Status.InvalidMemoryAccess;
    return vm.services.shared.queues.enqueue(token >>> 0, message);
  },
};
