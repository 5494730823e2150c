/** `mirror fill`: takes versions from upstream into the store, so that it can serve them with nobody behind it. */
import { ServiceError } from '@postern/service/errors';
import { createLogger } from '@postern/service/logs';
import { describeSettings, readSettings, refusePositionals, type Settings } from '@postern/service/settings';

import { fillMirror, type FillRow } from '../mirror/fill.js';
import { createMirror, MIRROR_SETTINGS } from '../mirror/mirror-settings.js';
import { readWishes } from '../mirror/wishes.js';
import { POLICY_SETTINGS } from '../policy/policy-settings.js';
import { readKeys } from '../policy/signed.js';
import { openStore, STORE_SETTINGS } from '../store/store-settings.js';
import { parseTenantName } from '../tenant.js';
import type { Command, CommandCall } from './command.js';
import { Progress } from './progress.js';
import { tableText } from './table.js';

const SETTINGS = {
  ...STORE_SETTINGS,
  mirror: {
    ...MIRROR_SETTINGS.mirror,
    doc: 'Where to fetch from: http(s)://HOST or oci://REGISTRY/NAMESPACE. Required.',
  },
  mirrorCredentials: MIRROR_SETTINGS.mirrorCredentials,
  from: {
    type: 'string',
    doc: 'What to fetch: a file of `postern lock`, or names: key-auth@1.0.0,mcp-server@^1.2,rate-limit,waf@*. Required.',
  },
  tenant: { type: 'string', doc: 'Tenant, here and upstream; default: what belongs to everybody.' },
  requireSignature: POLICY_SETTINGS.requireSignature,
  json: { type: 'boolean', default: false, doc: 'Print JSON.' },
} as const satisfies Settings;

export const mirrorFill: Command = {
  name: 'mirror fill',
  summary: 'Fetch versions from another plugin server before anybody asks for them.',
  run,
};

async function run({ command, argv, env }: CommandCall): Promise<0 | 1> {
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary = 'Fetches versions into the store. Exit 1: some could not be had.';
    process.stdout.write(describeSettings({ command, summary, settings: SETTINGS }));
    return 0;
  }
  refusePositionals(command, positionals);
  const tenant = values.tenant === undefined ? undefined : parseTenantName(values.tenant);
  // What is named here may be fetched.
  const allowed = { mirrorAllow: '*', mirrorTenants: '*', offline: false };
  const { requireSignature } = values;
  const signedBy = requireSignature === undefined ? undefined : await readKeys(requireSignature);
  const logger = createLogger({ name: 'mirror', level: 'error' });
  const mirror = createMirror({ ...values, ...allowed }, logger, signedBy);
  if (mirror === undefined || values.from === undefined) {
    const missing = mirror === undefined ? '--mirror' : '--from';
    throw new ServiceError('SV_SETTING_VALUE_MISSING', `${command} needs ${missing}`, {
      hint: `${command} --mirror https://HOST --from postern.lock`,
    });
  }
  const wishes = await readWishes(values.from);
  const whole = await openStore(values, env, { removeLeftovers: false });
  const store = tenant === undefined ? whole : whole.tenant(tenant);
  let seen = 0;
  const progress = new Progress(() => `mirror fill: ${seen} versions so far`);
  let rows: FillRow[];
  try {
    rows = await fillMirror({ mirror, store, tenant, wishes, onRow: () => void seen++ });
  } finally {
    progress.stop();
  }
  process.stdout.write(values.json ? `${JSON.stringify({ rows }, null, 2)}\n` : textOf(rows));
  return rows.some(({ result }) => result === 'failed') ? 1 : 0;
}

function textOf(rows: readonly FillRow[]): string {
  const cells = rows.map(({ plugin, result, note }) => [plugin, result, note]);
  const failed = rows.filter(({ result }) => result === 'failed').length;
  return `${tableText(['PLUGIN', 'RESULT', 'NOTE'], cells)}${rows.length - failed} here, ${failed} failed\n`;
}
