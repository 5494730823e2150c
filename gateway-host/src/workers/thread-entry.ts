/** Where every thread of a gateway starts. */
import { parentPort, workerData } from 'node:worker_threads';

import { validateBootstrap } from '../gateway/validate.js';
import { CallbackMarks } from './callback-marks.js';
import { postedLog } from './posted-output.js';
import { ThreadGateway } from './thread-gateway.js';
import type { ThreadData } from './thread-messages.js';
import { ThreadPort, type MessageEnd } from './thread-port.js';

const data = workerData as ThreadData;
const end = parentPort as MessageEnd;

if (data.role === 'validate') {
  const port: ThreadPort = new ThreadPort(end, {
    calls: {
      validate: () => {
        const wasm = { ...data.compile, guard, logLevel: data.wasmLogLevel };
        return validateBootstrap(data.bootstrap, wasm, postedLog(port, 'wasm'));
      },
    },
    notes: {},
  });
  const guard = new CallbackMarks(data.marks, (name) => port.note('mark', name));
} else {
  // oxlint-disable-next-line no-new -- it lives by its port
  new ThreadGateway(end, data);
}
