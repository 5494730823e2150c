/** The error of a module that Envoy refuses, in Envoy's words. */
import { GatewayError } from '../errors.js';

/** Of a module that gives its host no memory. */
export const NO_ALLOCATOR = 'Wasm module is missing malloc function.';

/** GH_PLUGIN_LOAD, with a hint of its own where the words alone do not help. */
export function loadError(message: string, hint?: string): GatewayError {
  return new GatewayError('GH_PLUGIN_LOAD', message, hint === undefined ? {} : { hint });
}
