/** What Higress has and Envoy has not: Redis, bytes put into a response, the choice of an upstream host. Spec: higress-group/proxy-wasm-cpp-host. */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { Status } from '@postern/contract/abi';
import { serializePairs } from '../pairs.js';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const higressBodies: HostBodies = {
  /**
   * Where the Redis of a cluster is logged in to; the cluster's name may have `?db=N` behind it. BadArgument: there
   * is no such cluster. The connection is made by the first call.
   */
  proxy_redis_init(
    vm: Vm,
    clusterData: number,
    clusterSize: number,
    userData: number,
    userSize: number,
    passwordData: number,
    passwordSize: number,
    timeoutMs: number,
  ): number {
    const cluster = vm.memory.utf8(clusterData, clusterSize);
    const user = vm.memory.utf8(userData, userSize);
    const password = vm.memory.utf8(passwordData, passwordSize);
    if (cluster === undefined || user === undefined || password === undefined)
      return Status.InvalidMemoryAccess;
    const login = { user, password, timeoutMs: timeoutMs >>> 0 };
    return vm.context.root?.redis.init(cluster, login) ?? Status.BadArgument;
  },

  /** Sends a command in RESP: 7, 11, … BadArgument: not initialised. InternalFailure: it failed at once. */
  proxy_redis_call(
    vm: Vm,
    clusterData: number,
    clusterSize: number,
    queryData: number,
    querySize: number,
    returnCallId: number,
  ): number {
    const cluster = vm.memory.utf8(clusterData, clusterSize);
    const query = vm.memory.copy(queryData, querySize);
    if (cluster === undefined || query === undefined) return Status.InvalidMemoryAccess;
    const token = vm.context.root?.redis.call(cluster, query);
    const started = typeof token === 'number';
    if (!vm.memory.writeU32(returnCallId, started ? token : 0)) return Status.InvalidMemoryAccess;
    return started ? Status.Ok : (token?.refused ?? Status.BadArgument);
  },

  /** Bytes for the filters behind this one and the client, once the guest has returned. BadArgument: no response. */
  proxy_inject_encoded_data_to_filter_chain(vm: Vm, data: number, size: number, end: number): number {
    const body = vm.memory.copy(data, size);
    return body === undefined ? Status.InvalidMemoryAccess : vm.context.injectEncoded(body, end !== 0);
  },

  /** Addresses of the route's cluster as pairs, each with an empty value. */
  proxy_get_upstream_hosts(vm: Vm, returnData: number, returnSize: number): number {
    const hosts = vm.context.upstreamHosts();
    if (hosts === undefined) return Status.NotFound;
    return vm.memory.give(serializePairs(hosts.map((host) => [host, ''])), returnData, returnSize);
  },

  /** The request goes to this address if the cluster has it and it is well. */
  proxy_set_upstream_override_host(vm: Vm, data: number, size: number): number {
    const address = vm.memory.latin1(data, size);
    return address === undefined ? Status.InvalidMemoryAccess : vm.context.overrideHost(address);
  },
};
