/** Whether what a command printed arrived: a verdict in a file on a full disk is none. */
import { constants } from 'node:os';
import { ToolchainError } from './errors.js';

/** Node's name for a reader that has gone. */
const GONE = 'EPIPE';

/**
 * Listens from now on; the answer, once the command has ended, is what went wrong.
 *
 * @param stream the standard output
 */
export function watchOutput(stream: NodeJS.WriteStream): () => Promise<ToolchainError | undefined> {
  let fault: ToolchainError | undefined;
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== GONE) {
      fault ??= new ToolchainError('TC_FILE_UNREADABLE', `the output cannot be written: ${cause.code}`, {
        cause,
      });
    } else if (stream.listenerCount('error') === 1) {
      // As any program ends whose reader has gone; commands with children stop these first.
      process.exit(128 + constants.signals.SIGPIPE);
    }
  });
  return async () => {
    // A failed write is told a turn of the event loop later.
    await new Promise((resolve) => setImmediate(resolve));
    return fault;
  };
}
