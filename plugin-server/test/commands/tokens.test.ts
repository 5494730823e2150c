/** `token create | list | revoke` as processes beside a server that runs on the same store. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { temporaryFolder } from '../support/folder.js';
import { runCommand, startCommand, type CommandRun } from '../support/process.js';

async function run(...argv: string[]): Promise<{ code: unknown; text: string }> {
  const command: CommandRun = runCommand(argv);
  return { code: await command.ended, text: command.output() };
}

it('makes, shows and revokes a token beside a running server', async () => {
  const data = await temporaryFolder();
  const server = await startCommand(['--data', data, '--anonymous-reading', 'off']);
  const made = await run('token', 'create', '--data', data, '--label', 'ci', '--actions', 'read,publish');
  expect(made.code).toBe(0);
  const text = /^(pst_([0-9a-f]{16})_\S+)$/m.exec(made.text);
  const [, token = '', id = ''] = text ?? [];
  const get = async (): Promise<number> =>
    (await fetch(`${server.url}/plugins`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await get()).toBe(200);

  const table = await run('token', 'list', '--data', data);
  expect(table.text).toMatch(
    new RegExp(`^ID +UNTIL +ACTIONS +TENANTS +NAMES +LABEL\n${id} +2\\S+ +read,publish +_ +\\* +ci\n$`),
  );
  const json = await run('token', 'list', '--json', '--data', data);
  expect(JSON.parse(json.text)).toMatchObject({
    tokens: [{ id, label: 'ci', actions: ['read', 'publish'] }],
  });

  // What the store keeps does not open anything.
  for (const file of await readdir(join(data, 'objects/tokens'))) {
    expect(await readFile(join(data, 'objects/tokens', file), 'utf8')).not.toContain(token.slice(21));
  }
  expect(await run('token', 'revoke', '--data', data, id)).toEqual({ code: 0, text: `revoked ${id}\n` });
  expect(await run('token', 'revoke', '--data', data, id)).toEqual({
    code: 1,
    text: `there is no token ${id}\n`,
  });
  for (let status = await get(); status !== 401; status = await get()) {
    expect(status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect((await run('token', 'list', '--data', data)).text).toBe('There are no tokens.\n');
  expect(server.output()).not.toContain(token.slice(21));
});

it.each([
  [['create', '--label', 'ci'], 2, 'actions is not a list of some of read, publish, yank, delete, admin'],
  [['create', '--actions', 'read'], 2, 'label is not a text'],
  [['create', '--label', 'ci', '--actions', 'write'], 2, 'actions[0] is "write"'],
  [['create', '--label', 'ci', '--actions', 'read', '--tenants', 'ACME'], 2, 'tenants[0] is "ACME"'],
  [['create', '--label', 'ci', '--actions', 'read', '--expires-in-days', '1000'], 2, 'from 1 to 366'],
  [['create', '--lable', 'ci'], 2, 'Did you mean --label?'],
  [['revoke'], 2, 'Give ids of 16 digits'],
  [['list', 'all'], 2, 'takes only flags'],
  [['create', '--help'], 0, 'Usage: postern-plugin-server token create'],
  [['list', '--help'], 0, 'Usage: postern-plugin-server token list'],
  [['revoke', '--help'], 0, 'ID…'],
])('token %j ends with %i and says %j', async (argv, code, text) => {
  const ended = await run('token', ...argv, '--data', await temporaryFolder());
  expect(ended.text).toContain(text);
  expect(ended.code).toBe(code);
});

it('is noted beside what servers note', async () => {
  const [data, file] = [await temporaryFolder(), join(await temporaryFolder(), 'audit.jsonl')];
  const where = ['--data', data, '--audit-log', file];
  const made = await run('token', 'create', '--label', 'ci', '--actions', 'read', ...where);
  const [, id = ''] = /pst_([0-9a-f]{16})_/.exec(made.text) ?? [];
  await run('token', 'revoke', ...where, id);
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      stage: 'begin',
      action: 'token create',
      address: 'local',
      by: expect.stringMatching(/^command line of ./),
    },
    { stage: 'end', action: 'token create', tokenId: id, result: 'created' },
    { stage: 'begin', action: 'token revoke', tokenId: id },
    { stage: 'end', action: 'token revoke', tokenId: id, result: 'ok' },
  ]);
  const refused = await run(
    'token',
    'create',
    '--label',
    'x',
    '--actions',
    'read',
    '--data',
    data,
    '--audit-log',
    '/dev/full',
  );
  expect(refused.code).toBe(1);
  expect(refused.text).toContain('error PS_AUDIT');
  expect((await run('token', 'list', '--data', data)).text).toBe('There are no tokens.\n');
});

it('does not repeat the text of a token that was given for its id', async () => {
  const secret = `pst_0123456789abcdef_${'s'.repeat(43)}`;
  const ended = await run('token', 'revoke', '--data', await temporaryFolder(), secret);
  expect(ended.code).toBe(2);
  expect(ended.text).not.toContain('ssss');
});
