/** All chapters in the order of the ABI's specification, each by the name of its plugin. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { buffers } from './buffers.js';
import type { Given } from './chapter.js';
import { foreignFunctions } from './foreign-functions.js';
import { grpcCalls } from './grpc-calls.js';
import { headerMaps } from './header-maps.js';
import { httpCalls } from './http-calls.js';
import { lifecycle } from './lifecycle.js';
import { localResponses } from './local-responses.js';
import { logging } from './logging.js';
import { metrics } from './metrics.js';
import { properties } from './properties.js';
import { roots } from './roots.js';
import { sharedData, sharedQueues } from './shared-state.js';
import { effectiveContext, streamControl } from './streams.js';
import { tcpStreams } from './tcp-streams.js';
import { timers } from './timers.js';
import { trailers } from './trailers.js';
import { abi010, abi020 } from './versions.js';

export const SCENARIOS_OF: Readonly<Record<string, (given: Given) => Scenario[]>> = {
  lifecycle,
  logging,
  timers,
  'effective-context': effectiveContext,
  'stream-control': streamControl,
  'local-responses': localResponses,
  buffers,
  'header-maps': headerMaps,
  trailers,
  'http-calls': httpCalls,
  'grpc-calls': grpcCalls,
  'shared-data': sharedData,
  'shared-queues': sharedQueues,
  metrics,
  properties,
  'foreign-functions': foreignFunctions,
  'tcp-streams': tcpStreams,
  'abi-0-2-0': abi020,
  'abi-0-1-0': abi010,
};

/** Those of all chapters, and of their roots. */
export function allScenarios(given: Given): Scenario[] {
  return [...Object.values(SCENARIOS_OF), roots].flatMap((scenarios) => scenarios(given));
}
