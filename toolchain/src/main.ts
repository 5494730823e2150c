/** The process behind `postern`: real streams and signals in, an exit code out. */
import { run } from './cli.js';
import { processIo } from './process-io.js';

process.exitCode = await run(process.argv.slice(2), processIo());
