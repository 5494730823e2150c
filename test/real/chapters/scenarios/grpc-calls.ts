/** gRPC calls and streams, to a service that speaks HTTP/2. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { chapterOf, http2Cluster, type Given } from './chapter.js';

const STEPS = [
  ...[
    'answered',
    'empty',
    'fails',
    'fails-late',
    'http-error',
    'timeout',
    'reset',
    'refused',
    'unknown',
    'cancelled',
  ],
  ...['several', 'chat', 'chat-closed', 'chat-fails', 'ping-pong', 'root'],
];

export function grpcCalls(given: Given): Scenario[] {
  const scenario = chapterOf('grpc-calls', given);
  const setup = { clusters: { grpc: http2Cluster('grpc', given.grpcPort) } };
  return STEPS.map((step) => scenario(step, { setup, settle: 200 }));
}
