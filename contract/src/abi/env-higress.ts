/** What Higress's host adds to module `env`, for modules of every ABI version. Spec: higress-group/proxy-wasm-cpp-host. */
import { parameters, type HostFunction } from './signature.js';
import { ABI_VERSIONS } from './version.js';

/** Higress's additions; no other host has them. */
export const HIGRESS_FUNCTIONS: readonly HostFunction[] = [
  env(
    'proxy_redis_init',
    'cluster_data cluster_size user_data user_size password_data password_size timeout',
  ),
  env('proxy_redis_call', 'cluster_data cluster_size query_data query_size return_call_id'),
  env('proxy_inject_encoded_data_to_filter_chain', 'body_data body_size end_stream'),
  env('proxy_get_upstream_hosts', 'return_data return_size'),
  env('proxy_set_upstream_override_host', 'address_data address_size'),
];

function env(name: string, params: string): HostFunction {
  return {
    module: 'env',
    name,
    params: parameters(params),
    results: ['i32'],
    versions: ABI_VERSIONS,
    provider: 'higress',
  };
}
