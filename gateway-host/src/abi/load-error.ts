/** The error of a module that Envoy refuses, in Envoy's words. */
import { GatewayError } from '../errors.js';

/** GH_PLUGIN_LOAD, with a hint of its own where the words alone do not help. */
export function loadError(message: string, hint?: string): GatewayError {
  return new GatewayError('GH_PLUGIN_LOAD', message, hint === undefined ? {} : { hint });
}
