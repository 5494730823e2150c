/** The process behind bin/postern-control-plane.js: runs the command line on this process's own streams. */
import { runMain } from '@postern/service/lifecycle';

import { run } from './cli.js';

runMain(() =>
  run(process.argv.slice(2), {
    env: process.env,
    stdout: process.stdout,
    stdoutIsTerminal: process.stdout.isTTY === true,
  }),
);
