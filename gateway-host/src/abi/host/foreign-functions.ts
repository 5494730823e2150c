/** Functions beyond the ABI, called by name. Spec: proxy-wasm "Foreign function interface"; Envoy wasm/foreign.cc. */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { MapType, Status } from '@postern/contract/abi';
import { UNCOMPRESS_MAX_BYTES } from '../limits.js';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

type ForeignFunction = (vm: Vm, input: Buffer) => Buffer | Status;

const EMPTY = Buffer.alloc(0);

const FUNCTIONS: Readonly<Record<string, ForeignFunction>> = {
  compress: (_vm, input) => deflateSync(input, { level: constants.Z_DEFAULT_COMPRESSION }),
  uncompress: (_vm, input) => {
    try {
      return inflateSync(input, { maxOutputLength: UNCOMPRESS_MAX_BYTES });
    } catch {
      // Bad data, whatever is wrong with it, is one status in Envoy.
      return Status.SerializationFailure;
    }
  },
  clear_route_cache: (vm) => {
    vm.context.mapWritten(MapType.HttpRequestHeaders);
    return EMPTY;
  },
};

export const foreignFunctionBodies: HostBodies = {
  /** NotFound for a name that is not known; the out pointers may be 0. */
  proxy_call_foreign_function(
    vm: Vm,
    nameData: number,
    nameSize: number,
    inputData: number,
    inputSize: number,
    returnData: number,
    returnSize: number,
  ): number {
    const name = vm.memory.latin1(nameData, nameSize);
    const input = vm.memory.copy(inputData, inputSize);
    if (name === undefined || input === undefined) return Status.InvalidMemoryAccess;
    if (!Object.hasOwn(FUNCTIONS, name)) return Status.NotFound;
    const result = FUNCTIONS[name]?.(vm, input) ?? Status.NotFound;
    if (typeof result === 'number') return result;
    return returnData === 0 || returnSize === 0 ? Status.Ok : vm.memory.give(result, returnData, returnSize);
  },
};
