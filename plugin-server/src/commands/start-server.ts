/** One process's server, made of the settings and listening. */
import type { Server as SecureServer } from 'node:https';

import { closeGracefully, listen } from '@postern/service/lifecycle';
import type { Logger } from '@postern/service/logs';

import { openAuditFile } from '../audit/audit-file.js';
import { openAccessLog } from '../http/access-log.js';
import type { Limits } from '../limits.js';
import { createMirror } from '../mirror/mirror-settings.js';
import { mirrored } from '../mirror/mirrored-store.js';
import { createPluginServer } from '../plugin-server.js';
import { readKeys } from '../policy/signed.js';
import { openStore } from '../store/store-settings.js';
import { followTlsFiles } from '../tls/tls-reload.js';
import { openTls } from '../tls/tls-settings.js';
import type { Siblings } from '../workers/siblings.js';
import type { CheckedSettings } from './check-settings.js';

/** What a process knows besides the settings. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  /** The other processes of this server. */
  readonly siblings?: Siblings;
  /** False in one of several processes: the others may be writing. */
  readonly removeLeftovers?: boolean;
}

export interface StartedServer {
  /** Lets what has begun end, for so long. */
  stop(graceMs: number): Promise<void>;
  readonly url: string;
  /** For the log: where versions are kept. */
  readonly store: string;
}

/** Opens what the settings name, and resolves when the server listens. */
export async function startServer(
  settings: CheckedSettings,
  { env, logger, siblings, removeLeftovers = true }: Surroundings,
): Promise<StartedServer> {
  const { host, port, publishToken, publicUrl, openMetrics, anonymousReading, auditLog } = settings;
  const tls = await openTls(settings);
  const { requireSignature, schemaCompat, allowDelete } = settings;
  const signedBy = requireSignature === undefined ? undefined : await readKeys(requireSignature);
  const audit = auditLog === undefined ? undefined : await openAuditFile(auditLog);
  const accessLog =
    settings.accessLog === undefined ? undefined : await openAccessLog(settings.accessLog, logger);
  const mirror = createMirror(settings, logger, signedBy);
  const own = await openStore(settings, env, { removeLeftovers });
  const store = mirror === undefined ? own : mirrored(own, { mirror, minFreeBytes: settings.minFreeBytes });
  const { requireClientCertificate } = settings;
  const server = createPluginServer({
    store,
    token: publishToken,
    anonymousReading,
    openMetrics,
    audit,
    accessLog,
    signedBy,
    schemaCompat,
    allowDelete,
    publicUrl,
    tls: tls && { material: tls.material, requireClientCertificate },
    certificates: tls?.certificates,
    limits: limitsOf(settings),
    siblings,
    warmStart: settings.warmStart,
    logger,
  });
  // With `tls` it is a server of node:https, whose type says less to who does not use TLS.
  if (tls !== undefined) followTlsFiles(server as SecureServer, tls.files, { first: tls.material, logger });
  const { url } = await listen(server, { host, port, what: 'the plugin server' });
  const stop = async (graceMs: number): Promise<void> => {
    await closeGracefully(server, graceMs);
    await accessLog?.close();
  };
  return { stop, url, store: store.name };
}

function limitsOf(settings: CheckedSettings): Partial<Limits> {
  const { maxPackageBytes, maxUnpackedBytes, cacheBytes, minFreeBytes } = settings;
  const { publishesPerMinute, maxVersions, maxPlugins } = settings;
  const counts = { publishesPerMinute, maxVersions, maxPlugins };
  return { maxPackageBytes, maxUnpackedBytes, cacheBytes, minFreeBytes, ...counts };
}
