/** What SIGTERM and SIGINT do: the first stops the server in order, a second one ends the process at once. */
import type { Logger } from '../logs/index.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Runs `stop` once on the first signal and exits 0; exits 1 when it fails or a second signal comes. */
export function onStopSignal(stop: () => Promise<void>, logger: Logger): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) {
      logger.warn({ signal }, 'second signal, ending at once');
      process.exit(1);
    }
    stopping = true;
    logger.info({ signal }, 'stopping');
    stop().then(
      () => {
        logger.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
}
