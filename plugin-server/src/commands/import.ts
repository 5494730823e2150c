/** `import`: takes a tree of Higress's plugin-server into the store, and says of each version what became of it. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { ServiceError } from '@postern/service/errors';
import { createLogger } from '@postern/service/logs';
import { describeSettings, readSettings, type Settings } from '@postern/service/settings';

import { importAliases } from '../import/import-aliases.js';
import { importTree, type ImportRow } from '../import/import-tree.js';
import { Libraries } from '../library.js';
import { openStore, STORE_SETTINGS } from '../store/store-settings.js';
import { parseTenantName } from '../tenant.js';
import type { Command, CommandCall } from './command.js';
import { Progress } from './progress.js';
import { tableText } from './table.js';

const SETTINGS = {
  ...STORE_SETTINGS,
  tenant: { type: 'string', doc: 'Tenant whose plugins they become; default: what belongs to everybody.' },
  dryRun: { type: 'boolean', default: false, doc: 'Say what would be imported, and store nothing.' },
  json: { type: 'boolean', default: false, doc: 'Print JSON.' },
} as const satisfies Settings;

export const importCommand: Command = {
  name: 'import',
  summary: "Take a tree of Higress's plugin-server, NAME/VERSION/plugin.wasm, into the store.",
  run,
};

async function run({ command, argv, env }: CommandCall): Promise<0 | 1> {
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary =
      'Imports FOLDER/NAME/VERSION/plugin.wasm and what lies beside it. Exit 1: something was refused.';
    process.stdout.write(
      describeSettings({ command, summary, usage: 'FOLDER [settings]', settings: SETTINGS }),
    );
    return 0;
  }
  const root = await folderOf(command, positionals);
  const tenant = values.tenant === undefined ? undefined : parseTenantName(values.tenant);
  const store = await openStore(values, env, { removeLeftovers: false });
  const library = new Libraries(store, createLogger({ name: 'import', level: 'error' })).of(tenant);
  const { dryRun } = values;
  let seen = 0;
  const progress = new Progress(() => `import: ${seen} versions so far`);
  let rows: ImportRow[];
  try {
    const plugins = await importTree({ library, root, dryRun, onProgress: (count) => void (seen = count) });
    rows = [...plugins, ...(await importAliases({ library, root, dryRun, rows: plugins }))];
  } finally {
    progress.stop();
  }
  process.stdout.write(values.json ? `${JSON.stringify({ dryRun, rows }, null, 2)}\n` : textOf(rows));
  return rows.some(({ result }) => result === 'refused') ? 1 : 0;
}

async function folderOf(command: string, positionals: readonly string[]): Promise<string> {
  const [folder, more] = positionals;
  if (folder === undefined || more !== undefined) {
    throw new ServiceError(
      'SV_ARGUMENT_UNEXPECTED',
      `${command} takes one folder, not ${positionals.length}`,
      {
        hint: `Run ${command} FOLDER, where FOLDER/NAME/VERSION/plugin.wasm are the plugins.`,
      },
    );
  }
  const root = resolve(folder);
  const facts = await stat(root).catch(() => undefined);
  if (facts?.isDirectory() === true) return root;
  throw new ServiceError('SV_ARGUMENT_UNEXPECTED', `there is no folder ${folder}`, {
    hint: `Run ${command} FOLDER, where FOLDER/NAME/VERSION/plugin.wasm are the plugins.`,
  });
}

function textOf(rows: readonly ImportRow[]): string {
  const table =
    rows.length === 0
      ? ''
      : tableText(
          ['PLUGIN', 'RESULT', 'NOTE'],
          rows.map(({ plugin, result, note }) => [plugin, result, note]),
        );
  const counts = new Map<string, number>();
  for (const { result } of rows) counts.set(result, (counts.get(result) ?? 0) + 1);
  const summary = [...counts].map(([result, count]) => `${count} ${result}`).join(', ');
  return `${table}${summary === '' ? 'there are no plugins in that folder' : summary}\n`;
}
