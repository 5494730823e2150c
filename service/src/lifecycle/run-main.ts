/** How a process ends when its main function fails: a user's error in two lines, a bug with its stack. */
import { formatError, PosternError } from '@postern/contract/errors';

const BUG_EXIT = 1;

/** Runs `main`; on failure writes to stderr and exits with the error's code. A process with a live server goes on. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    process.stderr.write(`${describeFailure(error)}\n`);
    const end = (): never => process.exit(error instanceof PosternError ? error.exit : BUG_EXIT);
    // What was printed before may still be on its way into a pipe, whose reader may be gone, too.
    process.stdout.once('error', end);
    process.stdout.write('', end);
  });
}

/** The text that `runMain` prints. */
export function describeFailure(error: unknown): string {
  if (error instanceof PosternError) return formatError(error);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: something unexpected failed; this is a bug, please report it with the lines below\n${stack}`;
}
