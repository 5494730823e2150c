import { writeFileSync } from 'node:fs';
import path from 'node:path';

import type { CanaryReport } from '@postern/contract/rules';
import { describe, expect, it } from 'vitest';

import { run } from '../../src/cli.js';
import { scriptModule } from '../abi/script-plugin.js';
import { temporaryFolder } from '../running-gateway.js';
import { LOOP, on, plugin, SAY } from './modules.js';

/** Runs the command on a module. */
async function canary(
  module: Uint8Array,
  ...flags: string[]
): Promise<{ report: CanaryReport; error: unknown }> {
  const file = path.join(temporaryFolder(), 'plugin.wasm');
  writeFileSync(file, module);
  const { out, error } = await command('canary', file, ...flags);
  expect(out, String(error)).toMatch(/^[^\n]+\n$/);
  return { report: JSON.parse(out) as CanaryReport, error };
}

async function command(...argv: string[]): Promise<{ out: string; error: unknown }> {
  let out = '';
  const error: unknown = await run(argv, { stdout: { write: (text) => (out += text) }, env: {} }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { out, error };
}

function fileWith(text: string): string {
  const file = path.join(temporaryFolder(), 'configuration');
  writeFileSync(file, text);
  return file;
}

describe('postern-gateway-host canary', () => {
  it('prints one line for a module that starts', async () => {
    const { report, error } = await canary(plugin(on('configure', `${SAY} (i32.const 1)`)));
    expect(error).toBeUndefined();
    expect(report).toEqual({ result: 'passed', findings: [], log: [{ level: 'info', message: 'hello' }] });
  });

  it('exits 1 for one that does not, and still prints', async () => {
    const { report, error } = await canary(plugin(on('configure', '(i32.const 0)')));
    expect(report).toMatchObject({ result: 'refused', findings: [{ rule: 'canary-configure' }] });
    expect(error).toMatchObject({ code: 'GH_CANARY_REFUSED', exit: 1 });
  });

  it('starts it with the configuration of a file', async () => {
    const configuration = fileWith('configure: log well; return 1');
    const { report } = await canary(await scriptModule(), '--configuration', configuration);
    expect(report.log).toContainEqual({ level: 'info', message: 'well' });
  });

  it.each([
    ['on_configure', plugin(on('configure', `${SAY} ${LOOP}`)), 'proxy_on_configure', 1],
    ['its start section', plugin(`(func $s ${LOOP}) (start $s)`), 'start section', 0],
    ['its initialisation', plugin(`(func (export "_initialize") ${LOOP})`), '_initialize', 0],
  ])('ends one that loops in %s, and says where', async (_, module, callback, lines) => {
    const { report } = await canary(module, '--deadline', '2s');
    expect(report).toMatchObject({ result: 'refused', findings: [{ rule: 'canary-deadline', callback }] });
    expect(report.findings[0]?.message).toBe(`${callback} has run for 2000 ms: a gateway would hang here`);
    expect(report.log).toHaveLength(lines);
  });

  it('waits for one that is slow', async () => {
    const count = `(local $n i32) (loop $again
      (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 400000000))))`;
    const { report } = await canary(plugin(on('configure', `${count} (i32.const 1)`)));
    expect(report.result).toBe('passed');
  });

  it('ends one that takes more memory than it may', async () => {
    const grow = `(local $at i32) (drop (memory.grow (i32.const 8192)))
      (loop $again (i32.store (local.get $at) (i32.const 1))
        (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4096))) (i32.const 536870912))))
      ${LOOP}`;
    const { report } = await canary(plugin(on('configure', grow)), '--memory', '128');
    expect(report.findings).toMatchObject([{ rule: 'canary-memory', callback: 'proxy_on_configure' }]);
  });

  it('keeps the first and the last lines of one that never stops talking', async () => {
    const talk = `(local $n i32) (loop $again ${SAY}
      (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 100000))))`;
    const { report } = await canary(plugin(on('configure', `${talk} (i32.const 1)`)));
    expect(report.log).toHaveLength(121);
    expect(report.log[100]).toEqual({ level: 'info', message: '(99880 more lines)' });
  });

  it('stops one that never stops talking at its deadline, not for want of memory', async () => {
    const shout = '(drop (call $log (i32.const 2) (i32.const 0) (i32.const 65535)))';
    const { report } = await canary(
      plugin(on('configure', `(loop $again ${shout} (br $again)) (unreachable)`)),
      '--deadline',
      '2s',
    );
    expect(report.findings).toMatchObject([{ rule: 'canary-deadline' }]);
    expect(report.log).toHaveLength(100);
  });

  it('ends one that makes the host keep more and more', { timeout: 120_000 }, async () => {
    const define = `(i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1)))
      (drop (call $metric (i32.const 0) (i32.const 64) (i32.const 8) (i32.const 2048)))`;
    const metric = '(import "env" "proxy_define_metric" (func $metric (param i32 i32 i32 i32) (result i32)))';
    const module = plugin(on('configure', `(loop $again ${define} (br $again)) (unreachable)`), metric);
    const { report } = await canary(module, '--deadline', '2m');
    expect(report.findings).toMatchObject([{ rule: 'canary-memory', callback: 'proxy_on_configure' }]);
  });

  it.each([
    [['canary'], 'no module was given'],
    [['canary', 'a.wasm', 'b.wasm'], 'unexpected argument "b.wasm"'],
    [['canary', 'a.wasm', '--deadline', 'soon'], '--deadline is "soon"'],
    [['canary', 'a.wasm', '--memory', '0'], '--memory is 0'],
    [['canary', 'a.wasm', '--profile', 'ngx'], '--profile is "ngx"'],
    [['canary', '/nowhere.wasm'], 'cannot read /nowhere.wasm: ENOENT'],
    [['canary', import.meta.filename, '--configuration', '/nowhere'], 'cannot read /nowhere: ENOENT'],
  ])('refuses %j', async (argv, message) => {
    const { out, error } = await command(...argv);
    expect([out, error]).toEqual(['', expect.objectContaining({ message })]);
  });

  it('explains itself', async () => {
    const { out, error } = await command('canary', '--help');
    expect(error).toBeUndefined();
    expect(out).toContain('Usage: postern-gateway-host canary MODULE [settings]');
    expect(out.match(/^ {2}--[a-z-]+/gm)?.map((flag) => flag.trim())).toEqual([
      '--configuration',
      '--vm-configuration',
      '--root-id',
      '--deadline',
      '--memory',
      '--profile',
      '--wasm-max-mem-pages',
      '--help',
    ]);
  });
});
