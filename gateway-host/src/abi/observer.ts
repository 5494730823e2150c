/**
 * What a test may watch of a VM: host calls that were not answered Ok or would crash Envoy, callbacks with their answers.
 * Used only when somebody watches; a VM without an observer has no code of this file in its way.
 */
import type { HostFunction } from '@postern/contract/abi';
import type { AnyBody } from './offers.js';
import { showHostCall } from './trace.js';
import type { Vm } from './vm.js';

/** A host call that was answered with something else than Ok (WASI: than success). */
export interface RefusedCall {
  readonly plugin: string;
  readonly contextId: number;
  /** The callback in which it was made; empty outside of one. */
  readonly callback: string;
  readonly call: string;
  /** The call with its arguments: `proxy_get_property(path="request.path")`. */
  readonly text: string;
  readonly status: number;
  readonly wasi: boolean;
}

/** A callback that returned. */
export interface ReturnedCallback {
  readonly plugin: string;
  readonly contextId: number;
  readonly callback: string;
  readonly answer: number;
}

/** A call that would have taken Envoy down. */
export interface CrashingCall {
  readonly plugin: string;
  readonly contextId: number;
  /** The callback in which it was made; empty outside of one. */
  readonly callback: string;
  /** `send_local_response at the end of a stream: this crashes Envoy`. */
  readonly sentence: string;
}

export interface HostObserver {
  crashed(call: CrashingCall): void;
  refused(call: RefusedCall): void;
  returned(callback: ReturnedCallback): void;
}

/** A body that tells the observer of each answer that is not Ok. */
export function observeHostCall(row: HostFunction, body: AnyBody, observer: HostObserver): AnyBody {
  return (vm, ...args) => {
    const status = body(vm, ...args);
    if (status !== 0 && status !== undefined) {
      observer.refused({
        plugin: vm.sourceOf(vm.context).plugin,
        contextId: vm.context.id,
        callback: vm.callback,
        call: row.name,
        text: showHostCall(vm, row, args),
        status,
        wasi: row.provider === 'wasi',
      });
    }
    return status;
  };
}

/** Tells the observer that a callback of the current context has returned. */
export function observeCallback(vm: Vm, callback: string, answer: number | undefined): void {
  const { observer } = vm.services;
  if (observer === undefined || answer === undefined || vm.current === undefined) return;
  const { plugin } = vm.sourceOf(vm.current);
  observer.returned({ plugin, contextId: vm.current.id, callback, answer });
}
