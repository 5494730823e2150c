/** `fsck`: reads everything that is stored and says what is damaged; repairs it when told to. */
import { describeSettings, readSettings, refusePositionals, type Settings } from '@postern/service/settings';

import { createUpstream, MIRROR_SETTINGS } from '../mirror/mirror-settings.js';
import { openStore, STORE_SETTINGS } from '../store/store-settings.js';
import { checkStore, type FsckReport } from '../upkeep/fsck.js';
import type { Command, CommandCall } from './command.js';
import { Progress } from './progress.js';
import { sizeText, tableText } from './table.js';

const SETTINGS = {
  ...STORE_SETTINGS,
  repair: {
    type: 'boolean',
    default: false,
    doc: 'Put right what can be: from the record, else from --mirror.',
  },
  mirror: {
    ...MIRROR_SETTINGS.mirror,
    doc: 'Where to take lost files from, with --repair: http(s)://HOST or oci://REGISTRY/NAMESPACE.',
  },
  mirrorCredentials: MIRROR_SETTINGS.mirrorCredentials,
  json: { type: 'boolean', default: false, doc: 'Print JSON.' },
} as const satisfies Settings;

export const fsck: Command = {
  name: 'fsck',
  summary: 'Read everything that is stored, and say or repair what is damaged.',
  run,
};

async function run({ command, argv, env }: CommandCall): Promise<0 | 1> {
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary =
      'Hashes every file in the store. Exit 0: all is well, or repaired; 1: something is damaged.';
    process.stdout.write(describeSettings({ command, summary, settings: SETTINGS }));
    return 0;
  }
  refusePositionals(command, positionals);
  const { mirror, mirrorCredentials, repair } = values;
  const upstream = mirror === undefined ? undefined : createUpstream(mirror, mirrorCredentials);
  const store = await openStore(values, env, { removeLeftovers: false, mustExist: true });
  const seen = { versions: 0, damage: 0 };
  const progress = new Progress(() => `fsck: ${seen.versions} versions, ${seen.damage} damaged files so far`);
  const onProgress = (versions: number, damage: number): void =>
    void Object.assign(seen, { versions, damage });
  let report: FsckReport;
  try {
    report = await checkStore({ store, upstream, repair, onProgress });
  } finally {
    progress.stop();
  }
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
  return report.damage.every(({ repaired }) => repaired !== undefined) ? 0 : 1;
}

function textOf({ versions, files, bytes, damage }: FsckReport): string {
  const rows = damage.map(({ plugin, file, problem, repaired, reason }) => [
    plugin,
    file,
    problem,
    repaired === undefined ? `no${reason === undefined ? '' : `: ${reason}`}` : repaired,
  ]);
  const table = rows.length === 0 ? '' : tableText(['PLUGIN', 'FILE', 'PROBLEM', 'REPAIRED'], rows);
  return `${table}${versions} versions, ${files} files, ${sizeText(bytes)}: ${damage.length} damaged\n`;
}
