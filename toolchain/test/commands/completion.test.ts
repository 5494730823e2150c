import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/table.js';
import { postern, temporaryFolder } from '../harness.js';

async function script(shell: string): Promise<string> {
  const { code, stdout } = await postern(['completion', shell], { cwd: temporaryFolder() });
  expect(code).toBe(0);
  return stdout;
}

/** What bash offers when Tab is pressed behind these words. */
function offered(words: readonly string[], completion: string): string[] {
  const line = ['postern', ...words].map((word) => `'${word}'`).join(' ');
  const press = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _postern; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `${completion}\n${press}`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((one) => one !== '');
}

describe('postern completion', () => {
  it('completes commands, flags and their values in bash', async () => {
    const bash = await script('bash');
    expect(offered([''], bash)).toEqual(COMMANDS.map(({ name }) => name));
    expect(offered(['va'], bash)).toEqual(['validate']);
    expect(offered(['sign', '--layout', ''], bash)).toEqual(['wasmsign2', 'wasmsign']);
    expect(offered(['test', '--'], bash)).toEqual(['--format', '--no-cache', '--help']);
    expect(offered(['validate', '--format', ''], bash)).toEqual(['text', 'json', 'sarif', 'github']);
    expect(offered(['validate', '--format', 's'], bash)).toEqual(['sarif']);
    expect(offered(['bundle', ''], bash)).toEqual(['export', 'check', 'import']);
    expect(offered(['bundle', 'export', 'i'], bash)).toEqual([]);
    expect(offered(['build', 'plugins'], bash)).toEqual([]);
    expect(offered(['nonsense', '--'], bash)).toEqual([]);
  });

  it.each(['zsh', 'fish'])('tells %s every command and flag, and what it is for', async (shell) => {
    const text = await script(shell);
    for (const { name, summary, flags } of COMMANDS) {
      expect(text).toContain(name);
      expect(text).toContain(summary.split("'")[0]);
      for (const flag of Object.keys(flags)) expect(text).toContain(flag);
    }
    // Every line's single quotes are closed.
    for (const line of text.split('\n').filter((one) => !one.startsWith('#'))) {
      const quotes = line.replaceAll(String.raw`\'`, '').match(/'/g) ?? [];
      expect(quotes.length % 2, line).toBe(0);
    }
  });

  it('says which shells it knows', async () => {
    const { code, stderr } = await postern(['completion', 'tcsh'], { cwd: temporaryFolder() });
    expect([code, stderr]).toEqual([2, expect.stringContaining('Name one of bash, zsh, fish.')]);
  });
});
