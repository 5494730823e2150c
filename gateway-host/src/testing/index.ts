/** Public entry of `@postern/gateway-host/testing`: anything added here is public. */
export { createTestHost, TestHost, type TestHostOptions, type TestPlugin } from './test-host.js';
export { type TestCallout } from './test-callouts.js';
export { type TestMessage } from './test-message.js';
export { type TestAnswer, type TestOutcome, type TestRequest, TestStream } from './test-stream.js';
