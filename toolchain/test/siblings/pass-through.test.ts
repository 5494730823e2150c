import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packageFolder, siblingCommand } from '../../src/siblings/locate.js';
import { temporaryFolder } from '../harness.js';
import { PosternProcess } from '../commands/postern-process.js';

const TOOLCHAIN = fileURLToPath(new URL('../../', import.meta.url));

async function output(args: readonly string[]): Promise<[number | null, string]> {
  const one = new PosternProcess(args, { cwd: temporaryFolder() });
  const code = await one.ended;
  return [code, one.output];
}

describe('a command of another part of Postern', () => {
  it.each([
    ['plugin-server', 'Usage: postern-plugin-server'],
    ['gateway', 'postern-gateway-host'],
    ['config', 'postern-control-plane'],
  ])('%s gets its arguments unread, --help included', async (name, expected) => {
    expect(await output([name, '--help'])).toEqual([0, expect.stringContaining(expected)]);
  });

  it('ends postern with its own exit code', async () => {
    const [code, text] = await output(['plugin-server', '--prot', '1']);
    expect([code, text]).toEqual([2, expect.stringContaining('--port')]);
  });

  it('gets the signal that postern gets', async () => {
    const one = new PosternProcess(['plugin-server', '--port', '0'], { cwd: temporaryFolder() });
    await one.until('a start', () => (one.output.includes('"ready"') ? true : undefined));
    expect(await one.stop('SIGTERM')).toBe(0);
    expect(one.output).toContain('"stopped"');
  });

  it('is found beside the toolchain', () => {
    expect(siblingCommand('@postern/plugin-server', temporaryFolder())).toMatch(
      /bin\/postern-plugin-server\.js$/,
    );
  });

  it('that is not installed is an error with the install command', () => {
    expect(() => packageFolder('@postern/telescope', temporaryFolder())).toThrow(
      expect.objectContaining({
        code: 'TC_SIBLING_MISSING',
        message: '@postern/telescope is not installed',
        hint: 'Install it with `npm install @postern/telescope`.',
      }),
    );
  });
});

describe('the command before it is built', () => {
  it('says how to build it', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'bin'));
    cpSync(path.join(TOOLCHAIN, 'bin/postern.js'), path.join(folder, 'bin/postern.mjs'));
    const { status, stderr } = spawnSync(process.execPath, ['bin/postern.mjs'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('npx tsc -b toolchain')]);
  });
});
