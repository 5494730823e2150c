/** The entry of the `postern-gateway-host` command. */
import { runMain } from '@postern/service/lifecycle';

import { run } from './cli.js';

runMain(() => {
  const { stdin, stdout, env } = process;
  return run(process.argv.slice(2), { stdin, stdout, env });
});
