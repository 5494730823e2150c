/** `token list`: the tokens of the store, as a table or as JSON; never their text, which nobody has. */
import { describeSettings, readSettings, refusePositionals, type Settings } from '@postern/service/settings';

import { viewOf, type TokenView } from '../access/issue.js';
import type { Command, CommandCall } from './command.js';
import { STORE_SETTINGS } from '../store/store-settings.js';
import { openTokens } from './open-tokens.js';

const SETTINGS = {
  ...STORE_SETTINGS,
  json: { type: 'boolean', default: false, doc: 'Print JSON, as GET /tokens answers it.' },
} as const satisfies Settings;

export const listTokens: Command = {
  name: 'token list',
  summary: 'Show the tokens and what each is good for.',
  run,
};

async function run({ command, argv, env }: CommandCall): Promise<0 | 1> {
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary = 'Shows the tokens in the store, without a server.';
    process.stdout.write(describeSettings({ command, summary, settings: SETTINGS }));
    return 0;
  }
  refusePositionals(command, positionals);
  const { tokens } = await openTokens({ ...values, auditLog: undefined }, env);
  const found = await tokens.list();
  const views = found.tokens.map(viewOf);
  process.stdout.write(
    values.json ? `${JSON.stringify({ tokens: views }, null, 2)}\n` : tableOf(views, new Date()),
  );
  for (const id of found.damaged) {
    process.stderr.write(`token ${id} is damaged, so nobody can use it; token revoke ${id} takes it away\n`);
  }
  return found.damaged.length === 0 ? 0 : 1;
}

function tableOf(tokens: readonly TokenView[], now: Date): string {
  if (tokens.length === 0) return 'There are no tokens.\n';
  const rows = tokens.map(({ id, label, actions, tenants, names, expiresAt }) => {
    const until = Date.parse(expiresAt) <= now.getTime() ? 'expired' : expiresAt.slice(0, 10);
    return [id, until, actions.join(','), tenants.join(','), names.join(','), label];
  });
  const table = [['ID', 'UNTIL', 'ACTIONS', 'TENANTS', 'NAMES', 'LABEL'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
