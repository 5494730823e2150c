/** Streams: continue, close, answer. Spec: proxy-wasm "HTTP streams", "Stream". */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { Status } from '@postern/contract/abi';
import { readPairs } from '../pairs.js';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const streamBodies: HostBodies = {
  /** Happens after the callback; Unimplemented for Upstream, as in Envoy. */
  proxy_continue_stream(vm: Vm, type: number): number {
    return vm.context.continueStream(type >>> 0);
  },

  /** Resets the stream after the callback. */
  proxy_close_stream(vm: Vm, type: number): number {
    return vm.context.closeStream(type >>> 0);
  },

  /** Tells of the root's last callout: not Ok only while a failed one is being reported. */
  proxy_get_status(vm: Vm, returnCode: number, returnData: number, returnSize: number): number {
    const root = vm.context.root;
    if (!vm.memory.writeU32(returnCode, root?.statusCode ?? 0)) return Status.InvalidMemoryAccess;
    return vm.memory.give(root?.statusMessage ?? '', returnData, returnSize);
  },

  /** Always Ok: the answer is sent after the callback, whose own result then no longer counts. */
  proxy_send_local_response(
    vm: Vm,
    status: number,
    detailsData: number,
    detailsSize: number,
    bodyData: number,
    bodySize: number,
    headersData: number,
    headersSize: number,
    grpcStatus: number,
  ): number {
    const details = vm.memory.latin1(detailsData, detailsSize);
    const body = vm.memory.copy(bodyData, bodySize);
    const headers = readPairs(vm.memory, headersData, headersSize);
    if (details === undefined || body === undefined || headers === undefined)
      return Status.InvalidMemoryAccess;
    vm.context.sendLocalResponse({ status: status >>> 0, details, body, headers, grpcStatus });
    vm.stopIteration = true;
    return Status.Ok;
  },
};
