/** Public surface of `@postern/gateway-host`; anything added here is public. */
export { GATEWAY_ERRORS, GatewayError, type GatewayErrorCode } from './errors.js';
export { Gateway, type GatewayOptions, type GatewayState } from './gateway/gateway.js';
export { readBootstrapFile } from './config/read-file.js';
export type { BootstrapSpec } from './config/messages/bootstrap.js';
