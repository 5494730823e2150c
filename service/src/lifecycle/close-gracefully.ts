/** How a server stops: no new connections, requests that have begun may end, then the rest is cut. */
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';

import { hasUnsentBytes } from './connections.js';

const IDLE_SWEEP_MS = 50;

/** Resolves when the last connection is gone, at the latest shortly after `graceMs`; a server that never listened is fine. */
export function closeGracefully(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // A keep-alive connection turns idle when its request ends; without the sweep it would hold the server open.
    const sweep = setInterval(() => closeIdle(server), IDLE_SWEEP_MS);
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    // Not the close of http.Server: it cuts answers that are still on their way (see closeIdle).
    NetServer.prototype.close.call(server, (error?: NodeJS.ErrnoException) => {
      clearInterval(sweep);
      clearTimeout(cut);
      // Now that nothing can be cut any more: it ends the timers of http.Server.
      server.close(() => undefined);
      if (error === undefined || error.code === 'ERR_SERVER_NOT_RUNNING') resolve();
      else reject(error);
    });
    closeIdle(server);
  });
}

/** Node calls a connection idle as soon as its answer was given to the socket, even while most of it waits there. */
function closeIdle(server: Server): void {
  if (!hasUnsentBytes(server)) server.closeIdleConnections();
}
