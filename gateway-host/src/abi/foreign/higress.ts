/** The foreign functions that Higress adds to Envoy's. Spec: higress-group/envoy source/extensions/common/wasm/foreign.cc. */
import { LogLevel, Status } from '@postern/contract/abi';
import { ProtobufFields } from '../protobuf-fields.js';
import type { Vm } from '../vm.js';
import type { ForeignFunctions } from './foreign-function.js';

export const higressFunctions: ForeignFunctions = {
  get_log_level: (vm) => {
    const level = Buffer.alloc(4);
    level.writeUInt32LE(vm.services.logLevel);
    return level;
  },

  /** A message of a body and whether it is the last. */
  inject_encoded_data_to_filter_chain: inject,
  inject_encoded_data_to_filter_chain_on_header: inject,

  /** Requests that one connection may have read at a time are not limited here. */
  set_global_max_requests_per_io_cycle: (vm, input) => {
    if (input.length !== 8) return Status.BadArgument;
    const text = 'set_global_max_requests_per_io_cycle has no effect in this gateway, answered Unimplemented';
    vm.log(LogLevel.Error, text, vm.context);
    return Status.Unimplemented;
  },
};

function inject(vm: Vm, input: Buffer): Status {
  const fields = ProtobufFields.read(input);
  if (fields === undefined) return Status.BadArgument;
  return vm.context.injectEncoded(fields.bytes(1), fields.number(2) !== 0);
}
