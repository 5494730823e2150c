/** A bug must cost one request, not all of them: what a stream does when its filters throw. */
import type { FilterManager } from '../filter/filter-manager.js';
import type { GatewayLog } from './connection-manager.js';

export function guarded(filters: FilterManager, log: GatewayLog, call: () => void): void {
  try {
    call();
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error(`request failed unexpectedly: ${what}`);
    filters.resetStream('internal_error');
  }
}
