/** `gc`: takes away what no version needs any more, beside servers that may be running. */
import { describeSettings, readSettings, refusePositionals, type Settings } from '@postern/service/settings';

import { ociLeftovers, type Leftover as OciLeftover } from '../oci/garbage.js';
import type { Store } from '../store/store.js';
import { openStore, STORE_SETTINGS } from '../store/store-settings.js';
import type { Command, CommandCall } from './command.js';
import { Progress } from './progress.js';
import { sizeText, tableText } from './table.js';

/** A publish that a server has begun is over long before. */
const LEAST_HOURS = 24;
const HOUR_MS = 3_600_000;
/** A year. */
const MOST_HOURS = 8_760;

const SETTINGS = {
  ...STORE_SETTINGS,
  dryRun: { type: 'boolean', default: false, doc: 'Say what would go, and take nothing away.' },
  minAgeHours: {
    type: 'number',
    default: LEAST_HOURS,
    min: LEAST_HOURS,
    max: MOST_HOURS,
    doc: 'Leave alone what is younger, by the clock of the store.',
  },
  json: { type: 'boolean', default: false, doc: 'Print JSON.' },
} as const satisfies Settings;

export const gc: Command = {
  name: 'gc',
  summary: 'Take away what no version needs any more.',
  run,
};

async function run({ command, argv, env }: CommandCall): Promise<0> {
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary =
      'Takes away what crashes and removed versions left in the store; servers may be running on it.';
    process.stdout.write(describeSettings({ command, summary, settings: SETTINGS }));
    return 0;
  }
  refusePositionals(command, positionals);
  const store = await openStore(values, env, { removeLeftovers: false, mustExist: true });
  const found: { what: string; size: number; since: string }[] = [];
  const progress = new Progress(() => `gc: ${found.length} found so far`);
  try {
    for await (const { what, size, since, remove } of leftovers(store, values.minAgeHours * HOUR_MS)) {
      if (!values.dryRun) await remove();
      found.push({ what, size, since: since.toISOString() });
    }
  } finally {
    progress.stop();
  }
  const bytes = found.reduce((sum, { size }) => sum + size, 0);
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ dryRun: values.dryRun, bytes, removed: found }, null, 2)}\n`);
    return 0;
  }
  const rows = found.map(({ what, size, since }) => [
    since.slice(0, 16).replace('T', ' '),
    sizeText(size),
    what,
  ]);
  if (rows.length > 0) process.stdout.write(tableText(['SINCE', 'SIZE', 'WHAT'], rows));
  const verb = values.dryRun ? 'would be removed' : 'removed';
  process.stdout.write(`${found.length} ${verb}, ${sizeText(bytes)}\n`);
  return 0;
}

/** Of the store as such, and of what was pushed to it as images. */
async function* leftovers(store: Store, ageMs: number): AsyncGenerator<OciLeftover> {
  yield* store.upkeep.leftovers(ageMs);
  yield* ociLeftovers(store, { ageMs, now: new Date() });
}
