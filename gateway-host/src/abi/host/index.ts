/** Every host function of module `env` with its body, in the order of the specification's chapters. */
import { abi010Bodies } from './abi-0-1-0.js';
import { bufferBodies } from './buffers.js';
import { clockBodies } from './clocks.js';
import { contextBodies } from './contexts.js';
import { dnsBodies } from './dns.js';
import { foreignFunctionBodies } from './foreign-functions.js';
import { grpcCallBodies } from './grpc-calls.js';
import { headerMapBodies } from './header-maps.js';
import { higressBodies } from './higress.js';
import type { HostBodies } from './host-body.js';
import { httpCallBodies } from './http-calls.js';
import { loggingBodies } from './logging.js';
import { metricBodies } from './metrics.js';
import { propertyBodies } from './properties.js';
import { sharedBodies } from './shared.js';
import { streamBodies } from './streams.js';
import { toolchainSupportBodies } from './toolchain-support.js';

/** The chapters, each a map of bodies. */
export const HOST_CHAPTERS: readonly HostBodies[] = [
  loggingBodies,
  clockBodies,
  contextBodies,
  streamBodies,
  bufferBodies,
  headerMapBodies,
  httpCallBodies,
  grpcCallBodies,
  sharedBodies,
  metricBodies,
  propertyBodies,
  foreignFunctionBodies,
  dnsBodies,
  higressBodies,
  abi010Bodies,
  toolchainSupportBodies,
];

export const HOST_BODIES: HostBodies = Object.assign({}, ...HOST_CHAPTERS);
