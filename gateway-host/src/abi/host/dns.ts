/** DNS for plugins, Envoy's own addition to the ABI. Spec: Envoy source/extensions/common/wasm/wasm.cc (resolve_dns). */
import { Status } from '@postern/contract/abi';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const dnsBodies: HostBodies = {
  /** Looks a name up for the root. Always Ok; the token (2, 3, …) comes again in `envoy_on_resolve_dns`. */
  envoy_resolve_dns(vm: Vm, data: number, size: number, returnToken: number): number {
    const name = vm.memory.utf8(data, size);
    if (name === undefined || !vm.memory.has(returnToken, 4)) return Status.InvalidMemoryAccess;
    const token = vm.nextDnsToken();
    vm.memory.writeU32(returnToken, token);
    vm.context.root?.resolveDns(name, token);
    return Status.Ok;
  },
};
