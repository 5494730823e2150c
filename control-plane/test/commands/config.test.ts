/** The command line: what `config` prints where, and what it refuses. */
import { readFile, stat } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { run } from '../../src/cli.js';
import { makeProject, MANIFEST } from '../project.js';

async function runCommand(argv: string[], terminal = false): Promise<string> {
  let out = '';
  const stdout = { write: (text: string) => (out += text) };
  await run(argv, { env: {}, stdout, stdoutIsTerminal: terminal });
  return out;
}

describe('config', () => {
  it('prints real credentials to a pipe', async () => {
    const { file } = await makeProject();
    expect(await runCommand(['config', file])).toContain('demo-key');
  });

  it('masks them on a terminal', async () => {
    const { file } = await makeProject();
    const text = await runCommand(['config', file], true);
    expect(text).not.toContain('demo-key');
    expect(text).toContain(String.raw`\"credential\":\"***\"`);
  });

  it('writes a file that only its owner can read, with real credentials', async () => {
    const { file, path } = await makeProject();
    expect(await runCommand(['config', file, '--out', path('envoy.yaml')], true)).toBe('');
    expect(await readFile(path('envoy.yaml'), 'utf8')).toBe(await runCommand(['config', file]));
    expect((await stat(path('envoy.yaml'))).mode & 0o777).toBe(0o600);
  });

  it('takes the place of credentials that are not set with what nobody can guess', async () => {
    const { file } = await makeProject(MANIFEST.replace('demo-key', '{ env: NOT_SET }'));
    await expect(runCommand(['config', file])).rejects.toMatchObject({ code: 'CP_ENV_MISSING' });
    const texts = [1, 2].map(() => runCommand(['config', file, '--placeholders']));
    const [first, second] = await Promise.all(texts);
    expect(first).toMatch(/unset-[0-9a-f-]{36}/);
    expect(first).not.toBe(second);
  });

  it('refuses a project with one bad server', async () => {
    const { file } = await makeProject(MANIFEST, { 'orders.yaml': 'tools: []' });
    await expect(runCommand(['config', file])).rejects.toMatchObject({ code: 'CP_TOOL_CONFIG', exit: 2 });
  });

  it('names every bad server', async () => {
    const more = '      - { name: more, upstream: "ftp://b.test", config: {} }\n';
    const { file } = await makeProject(`${MANIFEST}${more}`, { 'orders.yaml': 'tools: []' });
    const message = expect.stringMatching(
      /^\.\/orders\.yaml:1 has .*\n {2}also CP_UPSTREAM: postern\.yaml:12: /,
    );
    await expect(runCommand(['config', file])).rejects.toMatchObject({ message });
  });

  it('says when the folder of --out does not exist', async () => {
    const { file, path } = await makeProject();
    await expect(runCommand(['config', file, '--out', path('no/envoy.yaml')])).rejects.toMatchObject({
      code: 'CP_OUTPUT',
      exit: 1,
    });
  });

  it('says when the file does not exist', async () => {
    await expect(runCommand(['config', 'nowhere/postern.yaml'])).rejects.toMatchObject({
      code: 'CP_FILE_UNREADABLE',
      message: 'postern.yaml cannot be read (it does not exist)',
    });
  });
});

describe('the command line', () => {
  it.each([['--help'], ['config', '--help'], ['watch', '--help']])(
    '%s %s explains itself',
    async (...argv) => {
      expect(await runCommand(argv)).toMatch(/Usage: postern-control-plane/);
    },
  );

  it.each([
    [[], 'CP_COMMAND', 'no command given'],
    [['cofnig'], 'CP_COMMAND', 'unknown command "cofnig"'],
    [['config'], 'CP_COMMAND', '0 given'],
    [['config', 'a', 'b'], 'CP_COMMAND', '2 given'],
    [['watch', 'postern.yaml'], 'CP_COMMAND', 'watch needs a folder to write to'],
    [['config', 'a', '--ou', 'b'], 'SV_SETTING_UNKNOWN', '--ou'],
  ])('%j is refused', async (argv, code, message) => {
    await expect(runCommand(argv)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      exit: 2,
    });
  });

  it('suggests the command that was meant', async () => {
    await expect(runCommand(['cofnig'])).rejects.toMatchObject({ hint: 'Did you mean "config"?' });
  });
});
