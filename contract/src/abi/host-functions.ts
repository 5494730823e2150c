/** Every function of module `env` that some host gives, in one list. WASI stands in wasi-functions.ts. */
import { ENV_FUNCTIONS } from './env-functions.js';
import { ENVOY_FUNCTIONS } from './env-envoy.js';
import { HIGRESS_FUNCTIONS } from './env-higress.js';
import type { HostFunction } from './signature.js';

/** The ABI's functions, then Envoy's and Higress's additions. */
export const HOST_FUNCTIONS: readonly HostFunction[] = [
  ...ENV_FUNCTIONS,
  ...ENVOY_FUNCTIONS,
  ...HIGRESS_FUNCTIONS,
];

const BY_NAME = new Map(HOST_FUNCTIONS.map((row) => [row.name, row]));

/** The row of `env.NAME`, if some host has such a function. */
export function findHostFunction(name: string): HostFunction | undefined {
  return BY_NAME.get(name);
}
