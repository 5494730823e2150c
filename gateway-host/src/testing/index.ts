/** Public entry of `@postern/gateway-host/testing`: anything added here is public. */
export {
  createHost,
  TestHost,
  type TestCrash,
  type TestHostOptions,
  type TestLogLine,
  type TestPlugin,
  type TestRefusal,
} from './test-host.js';
export { type PauseReport } from './pause-report.js';
export { type TestCallout } from './test-callouts.js';
export { type TestBytes, type TestConnection } from './test-connection.js';
export { type TestGrpcAnswer, type TestGrpcCall } from './test-grpc-calls.js';
export { type TestRedisCall } from './test-redis.js';
export { type TestMessage } from './test-message.js';
export {
  type TestAnswer,
  type TestOutcome,
  type TestProperties,
  type TestRequest,
  TestStream,
} from './test-stream.js';
