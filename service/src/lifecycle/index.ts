/** Public surface of `@postern/service/lifecycle`; anything added here is public. */
export { closeGracefully } from './close-gracefully.js';
export { listen, type ListenAddress, type ListenRequest } from './listen.js';
export { describeFailure, runMain } from './run-main.js';
export { onStopSignal } from './stop-signals.js';
