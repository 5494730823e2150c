/** The tokens of a store, for commands that work on it without a server, and where it is noted who changed them. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';

import { createLogger } from '@postern/service/logs';
import type { Settings, SettingValues } from '@postern/service/settings';

import { TokenBook } from '../access/token-book.js';
import { openAuditFile } from '../audit/audit-file.js';
import { AuditLog, type Origin } from '../audit/audit-log.js';
import { SETTINGS } from '../settings.js';
import { openStore, STORE_SETTINGS } from '../store/store-settings.js';

/** The settings of every command that changes tokens. */
export const TOKEN_SETTINGS = {
  ...STORE_SETTINGS,
  auditLog: SETTINGS.auditLog,
} as const satisfies Settings;

export interface OpenedTokens {
  readonly tokens: TokenBook;
  readonly audit: AuditLog;
  /** Who changes tokens, as records and the audit log name it. */
  readonly by: string;
  readonly origin: Origin;
}

/** Opens the store beside servers that may be running on it. */
export async function openTokens(
  settings: SettingValues<typeof TOKEN_SETTINGS>,
  env: NodeJS.ProcessEnv,
): Promise<OpenedTokens> {
  const { auditLog } = settings;
  const sink = auditLog === undefined ? { write: async () => undefined } : await openAuditFile(auditLog);
  const store = await openStore(settings, env, { removeLeftovers: false });
  return {
    tokens: new TokenBook({ objects: store.objects, maxAgeMs: 0 }),
    audit: new AuditLog({
      sink,
      logger: createLogger({ name: 'token', level: 'silent' }),
      now: () => new Date(),
    }),
    by: `command line of ${userName()}`,
    origin: { address: 'local', request: randomUUID() },
  };
}

/** Containers often run as a number that no name belongs to. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
