/** A log whose warnings cannot fill a disk: what goes wrong with requests is told some times a second, then counted. */
import type { GatewayLog } from './downstream/connection-manager.js';

const LINES_PER_SECOND = 20;

/** The same log with its warnings bounded. */
export function boundWarnings(log: GatewayLog, now: () => number = Date.now): GatewayLog {
  let second = 0;
  let written = 0;
  let leftOut = 0;
  const warn = (message: string): void => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      if (leftOut > 0) log.warn(`${leftOut} more warnings were left out`);
      second = current;
      written = 0;
      leftOut = 0;
    }
    if (written++ < LINES_PER_SECOND) log.warn(message);
    else leftOut++;
  };
  return {
    warn,
    debug: (message) => log.debug(message),
    info: (message) => log.info(message),
    error: (message) => log.error(message),
  };
}
