/** What only modules of ABI 0.1.0 can import. Spec: proxy-wasm abi-versions/v0.1.0; types as hosts link them. */
import { MapType, Status, StreamType } from '@postern/contract/abi';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const abi010Bodies: HostBodies = {
  /** The plugin's configuration while its root is made or configured, the VM's in every other callback. */
  proxy_get_configuration(vm: Vm, returnData: number, returnSize: number): number {
    const configuration = vm.context.ownConfiguration ?? vm.identity.vmConfiguration;
    return vm.memory.give(configuration, returnData, returnSize);
  },

  /** As `proxy_continue_stream(0)`. */
  proxy_continue_request: (vm: Vm) => vm.context.continueStream(StreamType.HttpRequest),

  /** As `proxy_continue_stream(1)`. */
  proxy_continue_response: (vm: Vm) => vm.context.continueStream(StreamType.HttpResponse),

  /** The route is chosen anew. Always Ok. */
  proxy_clear_route_cache(vm: Vm): number {
    vm.context.mapWritten(MapType.HttpRequestHeaders);
    return Status.Ok;
  },
};
