/** The entry of the `postern-gateway-host` command. */
import { runMain } from '@postern/service/lifecycle';

import { run } from './cli.js';

runMain(() => run(process.argv.slice(2), { stdout: process.stdout, env: process.env }));
