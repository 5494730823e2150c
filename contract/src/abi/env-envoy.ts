/** What Envoy's host adds to module `env` beyond the ABI. Spec: proxy-wasm-cpp-host and Envoy, their registrations. */
import { parameters, type HostFunction, type ValueType } from './signature.js';
import { ABI_VERSIONS } from './version.js';

/** Envoy's additions; Higress, a fork of Envoy, has them too. */
export const ENVOY_FUNCTIONS: readonly HostFunction[] = [
  env('pthread_equal', 'left right', ['i32']),
  env('emscripten_notify_memory_growth', 'memory_index', []),
  env('envoy_resolve_dns', 'name_data name_size return_token', ['i32']),
];

function env(name: string, params: string, results: readonly ValueType[]): HostFunction {
  return {
    module: 'env',
    name,
    params: parameters(params),
    results,
    versions: ABI_VERSIONS,
    provider: 'envoy',
  };
}
