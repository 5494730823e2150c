/** The process behind `postern-plugin-server`. */
import { runMain } from '@postern/service/lifecycle';

import { runCommand } from './command.js';

runMain(() => runCommand(process.argv.slice(2), process.env));
