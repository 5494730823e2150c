/** Contexts: for whom a guest speaks, and when a plugin is done. Spec: proxy-wasm "Context lifecycle". */
import { Status } from '@postern/contract/abi';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const contextBodies: HostBodies = {
  /** Following calls of this callback act on that context; 0 goes back to the callback's own. */
  proxy_set_effective_context(vm: Vm, id: number): number {
    if (vm.findContext(id >>> 0) === undefined) return Status.BadArgument;
    vm.effective = id >>> 0;
    // A root speaks for a followed stream when its callout is answered: from here on that is the stream's trace.
    vm.trace = vm.context.trace ?? vm.services.trace;
    return Status.Ok;
  },

  /** NotFound unless a root's end was put off by its on_done. */
  proxy_done(vm: Vm): number {
    return vm.context.root?.done() ?? Status.NotFound;
  },
};
