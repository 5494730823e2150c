/** How renewed certificates come into a running server: new connections get them, those that are open stay as they are. */
import type { Server } from 'node:https';

import type { Logger } from '@postern/service/logs';

import { OLDEST_TLS, readTlsMaterial, type TlsFiles, type TlsMaterial } from './tls-material.js';

/** Kubernetes swaps a symbolic link three folders up, which no watcher of a file sees; so files are read again. */
const LOOK_MS = 5_000;

/**
 * Looks at the files until the server closes, and at once on SIGHUP. Files that do not belong together (half of a renewal)
 * change nothing.
 */
export function followTlsFiles(
  server: Server,
  files: TlsFiles,
  { first, logger, lookMs = LOOK_MS }: { first: TlsMaterial; logger: Logger; lookMs?: number },
): void {
  let current = first.digest;
  let refused = '';
  const look = async (): Promise<void> => {
    try {
      const material = await readTlsMaterial(files);
      if (material.digest === current) return;
      const { cert, key, ca } = material;
      server.setSecureContext({ cert, key, ...(ca === undefined ? {} : { ca }), minVersion: OLDEST_TLS });
      current = material.digest;
      refused = '';
      logger.info({ validTo: material.validTo.toISOString() }, 'certificate renewed');
    } catch (error) {
      // Once for each fault, not every few seconds.
      const message = error instanceof Error ? error.message : String(error);
      if (message !== refused) logger.error({ err: error }, 'certificate not renewed; the old one goes on');
      refused = message;
    }
  };
  const timer = setInterval(() => void look(), lookMs).unref();
  const onHangUp = (): void => void look();
  process.on('SIGHUP', onHangUp);
  server.once('close', () => {
    clearInterval(timer);
    process.off('SIGHUP', onHangUp);
  });
}
