/**
 * What Higress's gateways offer and no others. Import it only into a plugin that is for them:
 *
 *   import { Redis } from 'proxy-wasm-assemblyscript-sdk/assembly/higress';
 *
 * Envoy does not load a module that imports these calls. Re-export `exports/higress-redis` to get Redis's answers.
 */

export { injectEncodedData } from './inject';
export { REDIS_CALL_RESPONSE, Redis } from './redis';
export { overrideUpstreamHost, readUpstreamHosts } from './upstream-hosts';
