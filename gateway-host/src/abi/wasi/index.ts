/** Every WASI function that Envoy offers, with its body; `proc_raise` is not among them. */
import type { HostBodies } from '../host/host-body.js';
import { clockBodies } from './clocks.js';
import { environmentBodies } from './environment.js';
import { fileBodies } from './files.js';
import { outputBodies } from './output.js';
import { processBodies } from './processes.js';

export const WASI_BODIES: HostBodies = {
  ...outputBodies,
  ...clockBodies,
  ...environmentBodies,
  ...processBodies,
  ...fileBodies,
};
