import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { PosternError } from '@postern/contract/errors';
import { describe, expect, it } from 'vitest';

import { describeFailure } from '../../src/lifecycle/index.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Runs a module that may import the built room as `room('lifecycle')`. */
function run(code: string) {
  if (!existsSync(DIST)) throw new Error('run `npx tsc -b service` first');
  const room = (part: string): string => pathToFileURL(`${DIST}${part}/index.js`).href;
  const source = code.replace(/room\('(\w+)'\)/g, (_, part: string) => `await import('${room(part)}')`);
  const child = spawn(process.execPath, ['--input-type=module', '-e', source]);
  let output = '';
  const ended = once(child, 'close');
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const said = async (text: string): Promise<void> => {
    while (!output.includes(text)) await once(child.stdout, 'data');
  };
  const result = async (): Promise<{ code: unknown; output: string }> => ({ code: (await ended)[0], output });
  return { child, said, result };
}

const STOPPABLE = `
  const { onStopSignal } = room('lifecycle');
  const { createLogger } = room('logs');
  const alive = setInterval(() => {}, 1000);
`;

describe('a stop signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s stops in order and exits 0', async (signal) => {
    const { child, said, result } = run(`${STOPPABLE}
      onStopSignal(async () => { console.log('closing'); }, createLogger({ name: 't' }));
      console.log('up');
    `);
    await said('up');
    child.kill(signal);
    expect(await result()).toMatchObject({
      code: 0,
      output: expect.stringMatching(/stopping[^]*closing|closing/),
    });
  });

  it('exits 1 when stopping fails', async () => {
    const { child, said, result } = run(`${STOPPABLE}
      onStopSignal(async () => { throw new Error('stuck'); }, createLogger({ name: 't' }));
      console.log('up');
    `);
    await said('up');
    child.kill('SIGTERM');
    expect(await result()).toMatchObject({ code: 1, output: expect.stringContaining('stuck') });
  });

  it('ends at once when it comes twice', async () => {
    const { child, said, result } = run(`${STOPPABLE}
      onStopSignal(() => { console.log('waiting'); return new Promise(() => {}); }, createLogger({ name: 't' }));
      console.log('up');
    `);
    await said('up');
    child.kill('SIGTERM');
    await said('waiting');
    child.kill('SIGTERM');
    expect(await result()).toMatchObject({ code: 1, output: expect.stringContaining('second signal') });
  });
});

describe('a main function that fails', () => {
  it('has printed all that it had to say before, however slowly it is read', async () => {
    const { child, result } = run(`
      const { runMain } = room('lifecycle');
      runMain(async () => { process.stdout.write('x'.repeat(3_000_000) + 'end'); throw new Error('no'); });
    `);
    child.stdout.pause();
    setTimeout(() => child.stdout.resume(), 300);
    const { code, output } = await result();
    expect([code, output.includes('xend')]).toEqual([1, true]);
  });

  it('prints a known error in two lines and exits with its code', async () => {
    const { result } = run(`
      const { runMain } = room('lifecycle');
      const { readSettings } = room('settings');
      runMain(async () => { readSettings({ command: 'x', settings: {}, argv: ['--y'], env: {} }); });
    `);
    expect(await result()).toEqual({
      code: 2,
      output:
        'error SV_SETTING_UNKNOWN: x does not know the flag --y\n  hint: Run x --help; it knows --help.\n',
    });
  });

  it('prints a bug with its stack and exits 1', async () => {
    const { result } = run(`
      const { runMain } = room('lifecycle');
      runMain(async () => { null.x; });
    `);
    expect(await result()).toMatchObject({
      code: 1,
      output: expect.stringMatching(/this is a bug[^]*TypeError[^]*at /),
    });
  });

  it('describes what is not an error at all', () => {
    expect(describeFailure('text')).toContain('text');
  });

  it('describes an error of any room by its code', () => {
    const table = { XX_A: { kind: 'user', meaning: 'm', hint: 'h', exit: 1 } } as const;
    expect(describeFailure(new PosternError(table, 'XX_A', 'seen'))).toBe('error XX_A: seen\n  hint: h');
  });
});
