/**
 * Every function of module `env` that some host gives: the ABI's, and what single hosts add for modules of every
 * version. WASI stands in wasi-functions.ts. Spec: the registrations in proxy-wasm-cpp-host, Envoy and higress-group/proxy-wasm-cpp-host.
 */
import { ENV_FUNCTIONS } from './env-functions.js';
import { envFunction as env, type HostFunction } from './signature.js';

const ENVOY = { provider: 'envoy' } as const;
const HIGRESS = { provider: 'higress' } as const;
const REDIS_INIT = 'cluster_data cluster_size user_data user_size password_data password_size timeout';

/** The ABI's functions, then Envoy's and Higress's additions. */
export const HOST_FUNCTIONS: readonly HostFunction[] = [
  ...ENV_FUNCTIONS,
  // Higress, a fork of Envoy, has them too.
  env('pthread_equal', 'left right', ENVOY),
  env('emscripten_notify_memory_growth', 'memory_index', { ...ENVOY, results: [] }),
  env('envoy_resolve_dns', 'name_data name_size return_token', ENVOY),
  env('proxy_redis_init', REDIS_INIT, HIGRESS),
  env('proxy_redis_call', 'cluster_data cluster_size query_data query_size return_call_id', HIGRESS),
  env('proxy_inject_encoded_data_to_filter_chain', 'body_data body_size end_stream', HIGRESS),
  env('proxy_get_upstream_hosts', 'return_data return_size', HIGRESS),
  env('proxy_set_upstream_override_host', 'address_data address_size', HIGRESS),
];

const BY_NAME = new Map(HOST_FUNCTIONS.map((row) => [row.name, row]));

/** The row of `env.NAME`, if some host has such a function. */
export function findHostFunction(name: string): HostFunction | undefined {
  return BY_NAME.get(name);
}
