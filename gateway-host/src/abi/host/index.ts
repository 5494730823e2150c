/** Every host function of module `env` with its body, in the order of the specification's chapters. */
import { absentBodies } from './absent.js';
import { bufferBodies } from './buffers.js';
import { clockBodies } from './clocks.js';
import { contextBodies } from './contexts.js';
import { foreignFunctionBodies } from './foreign-functions.js';
import { headerMapBodies } from './header-maps.js';
import type { HostBodies } from './host-body.js';
import { httpCallBodies } from './http-calls.js';
import { loggingBodies } from './logging.js';
import { metricBodies } from './metrics.js';
import { propertyBodies } from './properties.js';
import { sharedBodies } from './shared.js';
import { streamBodies } from './streams.js';
import { toolchainSupportBodies } from './toolchain-support.js';

export const HOST_BODIES: HostBodies = {
  ...loggingBodies,
  ...clockBodies,
  ...contextBodies,
  ...streamBodies,
  ...bufferBodies,
  ...headerMapBodies,
  ...httpCallBodies,
  ...sharedBodies,
  ...metricBodies,
  ...propertyBodies,
  ...foreignFunctionBodies,
  ...absentBodies,
  ...toolchainSupportBodies,
};
