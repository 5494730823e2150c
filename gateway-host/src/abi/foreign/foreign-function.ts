/** The form of a foreign function: bytes in, and bytes or a status out. Spec: Envoy source/extensions/common/wasm/foreign.cc. */
import type { Status } from '@postern/contract/abi';
import type { Vm } from '../vm.js';

/** Ok without bytes is `Status.Ok`; with an empty result it is an empty Buffer, which Envoy tells apart. */
export type ForeignFunction = (vm: Vm, input: Buffer) => Buffer | Status;

/** Functions by the name that plugins call. */
export type ForeignFunctions = Readonly<Record<string, ForeignFunction>>;
