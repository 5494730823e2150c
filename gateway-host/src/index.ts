/** Public surface of `@postern/gateway-host`; anything added here is public. */
export { GATEWAY_ERRORS, GatewayError, type GatewayErrorCode } from './errors.js';
export { Gateway, type GatewayOptions } from './gateway/gateway.js';
export type { GatewayReport, GatewayState } from './gateway/gateway-report.js';
export { readBootstrapFile } from './config/read-file.js';
export type { BootstrapSpec } from './config/messages/bootstrap.js';
export {
  createGateway,
  type CreateGatewayOptions,
  type GatewayLogLine,
  type InProcessGateway,
} from './gateway/create-gateway.js';
export type { CalloutAnswer, CalloutClient, CalloutRequest } from './abi/callout-client.js';
export type { CrashingCall, HostObserver, RefusedCall, ReturnedCallback } from './abi/observer.js';
