/** How a server stops: no new connections, requests that have begun may end, then the rest is cut. */
import type { Server } from 'node:http';

const IDLE_SWEEP_MS = 50;

/** Resolves when the last connection is gone, at the latest shortly after `graceMs`; a server that never listened is fine. */
export function closeGracefully(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // A keep-alive connection turns idle when its request ends; without the sweep it would hold the server open.
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close((error?: NodeJS.ErrnoException) => {
      clearInterval(sweep);
      clearTimeout(cut);
      if (error === undefined || error.code === 'ERR_SERVER_NOT_RUNNING') resolve();
      else reject(error);
    });
    server.closeIdleConnections();
  });
}
