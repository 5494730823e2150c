/**
 * What a restricted plugin may import and export: everything that is not on its list is replaced by a refusal.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (capabilityAllowed), include/proxy-wasm/exports.h (stubs).
 */
import { LogLevel, Status, WasiErrno, type HostFunction } from '@postern/contract/abi';
import type { AnyBody } from './offers.js';
import type { Vm } from './vm.js';

/** The names on the list; undefined where nothing is restricted. */
export type Capabilities = readonly string[] | undefined;

/** Whether a callback may be called, or an import be given; Envoy's own additions cannot be restricted. */
export function isAllowed(capabilities: Capabilities, name: string): boolean {
  return capabilities === undefined || !isCapability(name) || capabilities.includes(name);
}

/** The body of a host function, or the refusal that stands for it. */
export function restrict(capabilities: Capabilities, row: HostFunction, body: AnyBody): AnyBody {
  const wasi = row.provider === 'wasi';
  if (
    wasi ? capabilities === undefined || capabilities.includes(row.name) : isAllowed(capabilities, row.name)
  )
    return body;
  const kind = wasi ? 'WASI' : 'proxy-wasm';
  const answer = wasi ? WasiErrno.Notcapable : Status.InternalFailure;
  return (vm: Vm) => {
    vm.log(LogLevel.Error, `Attempted call to restricted ${kind} capability: ${row.name}`, undefined);
    return answer;
  };
}

/** Names of Envoy and of compilers' support are no capabilities. */
function isCapability(name: string): boolean {
  return name.startsWith('proxy_');
}
