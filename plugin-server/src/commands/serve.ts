/** What the command does without a subcommand: reads its settings, opens the store, serves until it is told to stop. */
import { closeGracefully, listen, onStopSignal } from '@postern/service/lifecycle';
import { ServiceError } from '@postern/service/errors';
import { createLogger } from '@postern/service/logs';
import {
  describeSettings,
  readSettings,
  refusePositionals,
  type SettingValues,
} from '@postern/service/settings';

import { ANONYMOUS_READING, type AnonymousReading } from '../access/access.js';
import { openAuditFile } from '../audit/audit-file.js';
import type { Limits } from '../limits.js';
import { createPluginServer } from '../plugin-server.js';
import { SETTINGS } from '../settings.js';
import { openStore } from '../store/store-settings.js';
import type { CommandCall } from './command.js';

/** Downloads that have begun may end; Kubernetes kills after 30 s. */
const GRACE_MS = 20_000;

/** Resolves when the server listens, or at once for `--help`; `commands` is what that says of other commands. */
export async function serve({ command, argv, env }: CommandCall, commands: string): Promise<void> {
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary = 'Stores proxy-wasm plugins and serves them to gateways over HTTP.';
    process.stdout.write(`${describeSettings({ command, summary, settings: SETTINGS })}${commands}`);
    return;
  }
  refusePositionals(command, positionals);
  const { host, port, publishToken, publicUrl, logLevel, openMetrics, anonymousReading, auditLog } = values;
  requireSendable(publishToken);
  requireReading(anonymousReading);
  requireWebAddress(publicUrl);
  const logger = createLogger({ name: 'plugin-server', level: logLevel });
  const store = await openStore(values, env);
  const audit = auditLog === undefined ? undefined : await openAuditFile(auditLog);
  const access = { token: publishToken, anonymousReading, openMetrics, audit };
  const server = createPluginServer({ store, ...access, publicUrl, limits: limitsOf(values), logger });
  const { url } = await listen(server, { host, port, what: 'the plugin server' });
  onStopSignal(() => closeGracefully(server, GRACE_MS), logger);
  logger.info({ url, store: store.name, publishing: publishToken === undefined ? 'off' : 'on' }, 'ready');
}

function limitsOf(values: SettingValues<typeof SETTINGS>): Partial<Limits> {
  const { maxPackageBytes, maxUnpackedBytes, cacheBytes } = values;
  return { maxPackageBytes, maxUnpackedBytes, cacheBytes };
}

/** A token that no Authorization header can carry would turn publishing into a riddle. Spec: RFC 6750 §2.1. */
function requireSendable(token: string | undefined): void {
  if (token === undefined || /^[A-Za-z0-9._~+/-]+=*$/.test(token)) return;
  throw new ServiceError(
    'SV_SETTING_VALUE',
    'the publish token has characters that a bearer token cannot have',
    {
      hint: 'Use letters, digits and . _ ~ + / - only; a line break at its end counts too.',
    },
  );
}

function requireWebAddress(url: string | undefined): void {
  if (url === undefined || /^https?:\/\/[^\s?#]+$/.test(url)) return;
  throw new ServiceError(
    'SV_SETTING_VALUE',
    `--public-url has ${JSON.stringify(url)}, which is no web address`,
    {
      hint: 'Give it as http://HOST or https://HOST, with a port and a path if there are any.',
    },
  );
}

function requireReading(text: string): asserts text is AnonymousReading {
  if (ANONYMOUS_READING.some((known) => known === text)) return;
  throw new ServiceError('SV_SETTING_VALUE', `--anonymous-reading has ${JSON.stringify(text.slice(0, 40))}`, {
    hint: `Give one of ${ANONYMOUS_READING.join(', ')}.`,
  });
}
