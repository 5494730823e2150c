/** HTTP callouts. Spec: proxy-wasm "HTTP calls"; Envoy context.cc (httpCall). */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { Status } from '@postern/contract/abi';
import { HeaderMap } from '../header-map.js';
import { readPairs } from '../pairs.js';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const httpCallBodies: HostBodies = {
  /** Starts a call on behalf of the root; the token is 0 when it was refused. */
  proxy_http_call(
    vm: Vm,
    upstreamData: number,
    upstreamSize: number,
    headersData: number,
    headersSize: number,
    bodyData: number,
    bodySize: number,
    trailersData: number,
    trailersSize: number,
    timeoutMs: number,
    returnCallId: number,
  ): number {
    const cluster = vm.memory.utf8(upstreamData, upstreamSize);
    const lines = readPairs(vm.memory, headersData, headersSize);
    const body = vm.memory.copy(bodyData, bodySize);
    const trailers = readPairs(vm.memory, trailersData, trailersSize);
    if (cluster === undefined || lines === undefined || body === undefined || trailers === undefined) {
      return Status.InvalidMemoryAccess;
    }
    const headers = HeaderMap.from(
      lines.map(([name, value]) => [isHost(name) ? ':authority' : name, value]),
    ).entries();
    const token = vm.context.root?.httpCall({ cluster, headers, body, trailers, timeoutMs });
    const started = typeof token === 'number';
    if (!vm.memory.writeU32(returnCallId, started ? token : 0)) return Status.InvalidMemoryAccess;
    return started ? Status.Ok : (token?.refused ?? Status.BadArgument);
  },
};

function isHost(name: string): boolean {
  return name.toLowerCase() === 'host';
}
