import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';
import type { SizeReport } from '../../src/size/size-report.js';
import { sizeReport } from '../../src/size/size-report.js';
import { expectGolden } from '../golden.js';
import { copyOfFixture, postern, temporaryFolder } from '../harness.js';

const BUILT_IN = new URL('../../../plugins/', import.meta.url);

function sum(items: readonly { readonly bytes: number }[]): number {
  return items.reduce((total, { bytes }) => total + bytes, 0);
}

function assembled(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

function ways(text: string): Record<string, string> {
  const { imports } = sizeReport('x.wasm', assembled(text));
  return Object.fromEntries(
    imports.map(({ name, entry, way }) => [
      name,
      [entry ?? 'nothing', ...way.map((step) => `${step.by}:${step.function}`)].join(' '),
    ]),
  );
}

describe('where the bytes of a module go', () => {
  it.each(['auth', 'mcp-server', 'tool-transform'])('is told of every byte of %s, once', (name) => {
    const bytes = readFileSync(new URL(`${name}/build/plugin.wasm`, BUILT_IN));
    const report = sizeReport(name, bytes);
    expect(8 + sum(report.sections)).toBe(bytes.length);
    const code = report.sections.find((section) => section.name === 'code')?.bytes ?? 0;
    const functions = sum(report.functions);
    // The section's id, its length and the number of functions come before the first.
    expect(code - functions).toBeGreaterThan(0);
    expect(code - functions).toBeLessThanOrEqual(11);
    expect(sum(report.groups)).toBe(functions);
    const placed = report.functions.filter(({ file }) => file !== undefined);
    expect(sum(report.files)).toBe(sum(placed));
    expect(report.groups.map(({ group }) => group)).toEqual(
      expect.arrayContaining(['own', 'sdk', 'runtime']),
    );
    // The optimiser gives functions that it merges no names; there are few.
    const unnamed = report.groups.find(({ group }) => group === 'unnamed')?.bytes ?? 0;
    expect(unnamed / functions).toBeLessThan(0.02);
    expect(report.imports.filter(({ way }) => way.length === 0)).toEqual([]);
  });

  it('names texts in the data', () => {
    const { data } = sizeReport('x.wasm', readFileSync(new URL('auth/build/plugin.wasm', BUILT_IN)));
    expect(data.map(({ text }) => text)).toEqual(expect.arrayContaining(['x-mse-consumer']));
  });

  it('is told of a module without names too', () => {
    const report = sizeReport('x.wasm', assembled('(module (func (export "run") (nop)))'));
    expect(report.functions).toMatchObject([{ index: 0, group: 'unnamed', shown: 'function 0' }]);
  });
});

describe('why a module has an import', () => {
  const LOG = '(import "env" "log" (func $log))';

  it('is the shortest way from an export', () => {
    expect(
      ways(`(module ${LOG} (func $long (export "long") call $middle) (func $middle call $short)
        (func $short (export "short") call $log))`),
    ).toEqual({ log: 'short entry:function 3' });
  });

  it('is a way through the table only where there is no other', () => {
    const table = '(type $t (func)) (table 1 funcref) (elem (i32.const 0) $held) (func $held call $log)';
    const call = '(call_indirect (type $t) (i32.add (i32.const 0) (i32.const 0)))';
    expect(ways(`(module ${LOG} ${table} (func (export "run") ${call}))`)).toEqual({
      log: 'run entry:function 2 table:function 1',
    });
    expect(
      ways(`(module ${LOG} ${table} (func (export "run") ${call} call $other) (func $other call $log))`),
    ).toEqual({ log: 'run entry:function 2 call:function 3' });
  });

  it('may be the start, the import itself being exported, or nothing', () => {
    expect(ways(`(module ${LOG} (func $begin call $log) (start $begin))`)).toEqual({
      log: '(start) entry:function 1',
    });
    expect(ways(`(module ${LOG} (export "again" (func $log)))`)).toEqual({ log: 'again' });
    expect(ways(`(module ${LOG} (func call $log))`)).toEqual({ log: 'nothing' });
  });
});

describe('postern size', () => {
  it('prints a page', async () => {
    const dir = copyOfFixture('tiny');
    await postern(['build', dir]);
    expectGolden('size', await postern(['size', 'tiny'], { cwd: path.dirname(dir) }));
  });

  it('prints the same behind a build that asks for it', async () => {
    const dir = copyOfFixture('tiny');
    const cwd = path.dirname(dir);
    const built = await postern(['build', 'tiny', '--report'], { cwd });
    const { stdout } = await postern(['size', 'tiny'], { cwd });
    expect(built.stdout.split('\n\n').slice(1).join('\n\n')).toBe(stdout.split('\n\n').slice(0).join('\n\n'));
  });

  it('prints all of it for programs, and as many rows as are asked for', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'auth.wasm'), readFileSync(new URL('auth/build/plugin.wasm', BUILT_IN)));
    const { modules } = JSON.parse(
      (await postern(['size', 'auth.wasm', '--format', 'json'], { cwd })).stdout,
    ) as {
      modules: SizeReport[];
    };
    expect(modules[0]?.file).toBe('auth.wasm');
    expect(modules[0]?.functions.length).toBeGreaterThan(50);
    const rows = async (top: string): Promise<number> =>
      (await postern(['size', 'auth.wasm', '--top', top], { cwd })).stdout.split('\n').length;
    expect((await rows('30')) - (await rows('20'))).toBe(30);
  });

  it('shows names that would steer a terminal, or are very long, as text on one line', async () => {
    const cwd = temporaryFolder();
    const long = Array.from({ length: 60 }, (_, at) => `(func $f${at} call $f${at + 1})`).join('');
    const module = assembled(
      `(module (import "env" "\\1b[2Jlog" (func $log)) (func $"a\\1b[2Jb" (export "\\1b[2Jrun") call $f0) ${long} (func $f60 call $log))`,
    );
    writeFileSync(path.join(cwd, 'x.wasm'), module);
    const { stdout } = await postern(['size', 'x.wasm'], { cwd });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('env.\\u001b[2Jlog');
    expect(stdout).toContain('→ … 21 more …');
  });

  it('refuses what is no module, and a number of rows that is none', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'notes.txt'), 'not a module');
    expect((await postern(['size', 'notes.txt'], { cwd })).stderr).toContain('error CT_WASM_MAGIC');
    expect((await postern(['size', 'notes.txt', '--top', 'all'], { cwd })).stderr).toContain('TC_FLAG_VALUE');
    expect((await postern(['size', 'nothing.wasm'], { cwd })).code).toBe(2);
  });
});
