/** `token revoke ID…`: takes tokens away; every server over the store refuses them within seconds. */
import { ServiceError } from '@postern/service/errors';
import { describeSettings, readSettings } from '@postern/service/settings';

import { isTokenId } from '../access/token.js';
import type { Command, CommandCall } from './command.js';
import { openTokens, TOKEN_SETTINGS } from './open-tokens.js';

export const revokeToken: Command = {
  name: 'token revoke',
  summary: 'Take tokens away, by their ids.',
  run,
};

async function run({ command, argv, env }: CommandCall): Promise<0 | 1> {
  const settings = TOKEN_SETTINGS;
  const { values, positionals: ids, help } = readSettings({ command, settings, argv, env });
  if (help) {
    const summary = 'Takes tokens away. Servers over the store refuse them within 5 seconds.';
    process.stdout.write(describeSettings({ command, summary, usage: '[settings] ID…', settings }));
    return 0;
  }
  requireIds(command, ids);
  const { tokens, audit, by, origin } = await openTokens(values, env);
  let isMissing = false;
  for (const id of ids) {
    const deed = { by, action: 'token revoke', tokenId: id };
    const remove = (): Promise<boolean> => tokens.remove(id);
    const removed = await audit.doing(origin, deed, remove, (done) => ({
      result: done ? 'ok' : 'PS_NOT_FOUND',
    }));
    process.stdout.write(removed ? `revoked ${id}\n` : `there is no token ${id}\n`);
    isMissing ||= !removed;
  }
  return isMissing ? 1 : 0;
}

function requireIds(command: string, ids: readonly string[]): void {
  const bad = ids.find((id) => !isTokenId(id));
  if (ids.length > 0 && bad === undefined) return;
  // Whoever gives the text of a token instead of its id must not find it again in a log.
  const seen = bad === undefined ? 'no id' : 'something that is no id';
  throw new ServiceError('SV_ARGUMENT_UNEXPECTED', `${command} was given ${seen}`, {
    hint: `Give ids of 16 digits and letters a to f, as token list shows them: ${command} 0123456789abcdef`,
  });
}
