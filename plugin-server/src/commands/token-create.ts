/** `token create`: makes a token in the store, without a server; so also the first one, which may then make others. */
import { describeSettings, readSettings, refusePositionals, type Settings } from '@postern/service/settings';

import { issueToken, parseWish } from '../access/issue.js';
import { DEFAULT_LIMITS } from '../limits.js';
import type { Command, CommandCall } from './command.js';
import { openTokens, TOKEN_SETTINGS } from './open-tokens.js';

const SETTINGS = {
  ...TOKEN_SETTINGS,
  label: { type: 'string', doc: 'What people call it, in lists and logs: ci, gateways of acme. Required.' },
  actions: {
    type: 'string',
    doc: 'What it is good for: some of read, publish, yank, delete, admin, with commas. Required.',
  },
  tenants: {
    type: 'string',
    default: '_',
    doc: 'For which tenants, with commas; _ is what belongs to everybody, * is all.',
  },
  names: { type: 'string', default: '*', doc: 'For which plugins, with commas; mcp-* is all that begin so.' },
  expiresInDays: {
    type: 'number',
    default: 90,
    min: 1,
    max: DEFAULT_LIMITS.tokenDays,
    doc: 'For how many days.',
  },
} as const satisfies Settings;

export const createToken: Command = {
  name: 'token create',
  summary: 'Make a token, and print it once.',
  run,
};

async function run({ command, argv, env }: CommandCall): Promise<0> {
  const { values, positionals, help } = readSettings({ command, settings: SETTINGS, argv, env });
  if (help) {
    const summary =
      'Makes a token in the store. Its text goes to stdout, once; the store keeps a digest of it.';
    process.stdout.write(describeSettings({ command, summary, settings: SETTINGS }));
    return 0;
  }
  refusePositionals(command, positionals);
  const { label, actions, tenants, names, expiresInDays } = values;
  const wish = parseWish({
    label,
    actions: words(actions),
    tenants: words(tenants),
    names: words(names),
    expiresInDays,
  });
  const { tokens, audit, by, origin } = await openTokens(values, env);
  const facts = { now: new Date(), by, most: DEFAULT_LIMITS.tokens };
  const { text, token } = await audit.doing(
    origin,
    { by, action: 'token create' },
    () => issueToken(tokens, wish, facts),
    (done) => ({ result: 'created', tokenId: done.token.id }),
  );
  // The text alone on stdout, so that $(…) takes exactly it.
  process.stderr.write(
    `token ${token.id} (${token.label}), until ${token.expiresAt}; it is not shown again:\n`,
  );
  process.stdout.write(`${text}\n`);
  return 0;
}

function words(list: string | undefined): string[] | undefined {
  return list?.split(',').map((word) => word.trim());
}
