import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsePluginSpec } from '@postern/contract/spec';
import { describe, expect, it } from 'vitest';
import { TEMPLATES } from '../../src/scaffold/templates.js';
import { PosternProcess } from '../commands/postern-process.js';
import { postern, temporaryFolder } from '../harness.js';

const NAMES = TEMPLATES.map(({ name }) => name);

async function scaffold(template: string): Promise<string> {
  const cwd = temporaryFolder();
  const words = ['new', 'gate', '--template', template, '--dependencies', 'registry'];
  expect(await postern(words, { cwd })).toMatchObject({ code: 0, stderr: '' });
  return cwd;
}

describe.each(NAMES)('the template %s', (template) => {
  it('passes its own tests, and a gateway takes it without a warning', { timeout: 240_000 }, async () => {
    const cwd = await scaffold(template);
    const tested = new PosternProcess(['test', 'gate'], { cwd });
    expect([await tested.ended, tested.output]).toEqual([
      0,
      expect.stringMatching(/[1-9]\d* passed, 0 failed/),
    ]);
    const units = readdirSync(path.join(cwd, 'gate/assembly')).filter((name) => name.endsWith('.test.ts'));
    expect(units.length).toBeGreaterThan(0);
    for (const name of units) expect(tested.output).toContain(`gate/assembly/${name}`);
    const started = new PosternProcess(['validate', 'gate', '--strict'], { cwd });
    expect([await started.ended, started.output]).toEqual([0, expect.stringContaining('accepted')]);
    expect((await postern(['pack', 'gate'], { cwd })).code).toBe(0);
    expect(Number(/\((\d+) without names\)/.exec(tested.output)?.[1])).toBeLessThan(40 * 1024);
  });

  it('says what it is: a schema, an example, a README with the name filled in', async () => {
    const dir = path.join(await scaffold(template), 'gate');
    const { info, spec } = parsePluginSpec(readFileSync(path.join(dir, 'spec.yaml'), 'utf8'), 'spec.yaml');
    expect(info.name).toBe('gate');
    expect(spec.configSchema?.openAPIV3Schema).toMatchObject({ type: 'object', example: expect.anything() });
    expect(readFileSync(path.join(dir, 'README.md'), 'utf8')).toMatch(/^# `gate`\n/);
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      expect(readFileSync(path.join(entry.parentPath, entry.name), 'utf8')).not.toMatch(/__[A-Z]+__/);
    }
  });
});

describe('the table of templates', () => {
  it('has a line for every folder, and a folder for every line', () => {
    const root = fileURLToPath(new URL('../../templates/', import.meta.url));
    expect(readdirSync(root).sort()).toEqual([...NAMES, 'base'].sort());
  });

  it('is known by the help, and by whoever misspells a name', async () => {
    const { stdout } = await postern(['new', '--help']);
    for (const { name, summary } of TEMPLATES) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary.slice(0, 20)}`, 'm'));
    }
    const { code, stderr } = await postern(['new', 'gate', '--template', 'http-filer']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean `http-filter`?')]);
  });
});
