import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/commands/table.js';
import { expectGolden } from './golden.js';
import { postern } from './harness.js';

describe('postern', () => {
  it('explains itself', async () => {
    expectGolden('help', await postern(['--help']));
  });

  it('explains itself when nothing is asked, and counts that as a mistake', async () => {
    const outcome = await postern([]);
    expect(outcome.code).toBe(2);
    expect(outcome.stdout).toContain('Usage: postern COMMAND');
  });

  it('tells its version', async () => {
    expect((await postern(['--version'])).stdout).toMatch(/^postern \d+\.\d+\.\d+\n$/);
  });

  it.each(COMMANDS.filter(({ passThrough }) => passThrough !== true).map(({ name }) => name))(
    'explains %s',
    async (name) => {
      expectGolden(`help-${name}`, await postern([name, '--help']));
    },
  );

  it('names the command that was meant', async () => {
    expectGolden('unknown-command', await postern(['biuld', '.']));
  });

  it('explains a command to whoever asks with `help`', async () => {
    const asked = await postern(['help', 'build']);
    expect(asked).toEqual(await postern(['build', '--help']));
  });

  it.each([
    ['--verison', 'Did you mean `postern --version`?'],
    ['--data', 'Flags stand after the command'],
  ])('refuses the flag %s, which it does not have', async (flag, hint) => {
    const { code, stderr } = await postern([flag]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`postern has no flag ${flag}`)]);
    expect(stderr).toContain(hint);
  });

  it('names all commands when none was meant', async () => {
    const { code, stderr } = await postern(['deploy']);
    expect(code).toBe(2);
    expect(stderr).toContain('The commands are new, dev, build');
  });

  it('colours errors on a terminal only, and not against NO_COLOR', async () => {
    const red = '\u001B[31m';
    expect((await postern(['nope'], { terminal: true })).stderr).toContain(red);
    expect((await postern(['nope'])).stderr).not.toContain(red);
    expect((await postern(['nope'], { terminal: true, env: { NO_COLOR: '1' } })).stderr).not.toContain(red);
  });
});
