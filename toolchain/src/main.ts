/** The process behind `postern`: real streams and signals in, an exit code out. */
import { formatError } from '@postern/contract/errors';
import { run } from './cli.js';
import { watchOutput } from './output-fault.js';
import { processIo } from './process-io.js';

const outputFault = watchOutput(process.stdout);
const exitCode = await run(process.argv.slice(2), processIo());
const fault = await outputFault();
if (fault !== undefined) process.stderr.write(`${formatError(fault)}\n`);
process.exitCode = fault === undefined ? exitCode : Math.max(exitCode, fault.exit);
