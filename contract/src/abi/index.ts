/** Public entry of `@postern/contract/abi`: anything added here is public. */
export { ENVOY_CRASHES, type EnvoyCrash } from './envoy-crashes.js';
export { ENV_FUNCTIONS } from './env-functions.js';
export {
  findGuestFunction,
  GUEST_ALLOCATORS,
  GUEST_CALLBACKS,
  GUEST_ENTRY_POINTS,
} from './guest-functions.js';
export { findHostFunction, HOST_FUNCTIONS } from './host-functions.js';
export {
  formatFunctionType,
  sameFunctionType,
  typeOf,
  type FunctionType,
  type GuestFunction,
  type HostFunction,
  type Parameter,
  type Provider,
  type ValueType,
} from './signature.js';
export { Action, BufferType, LogLevel, MapType, MetricType, StreamType } from './stream-enums.js';
export { Status, statusName } from './status.js';
export { ABI_VERSIONS, abiMarker, abiVersionOfMarker, type AbiVersion } from './version.js';
export { WasiErrno } from './wasi-errno.js';
export { WASI_FUNCTIONS, WASI_MODULES, WASI_OF_ENVOY_1_36, WASI_REQUIRED } from './wasi-functions.js';
