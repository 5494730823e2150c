import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNode } from '../../src/doctor/node-version.js';
import { checkPackages } from '../../src/doctor/packages.js';
import { postern, temporaryFolder } from '../harness.js';

interface Seen {
  readonly what: string;
  readonly state: string;
  readonly seen: string;
  readonly hint?: string;
}

async function findings(cwd: string): Promise<{ code: number; checks: Seen[] }> {
  const { code, stdout } = await postern(['doctor', '.', '--format', 'json'], { cwd });
  return { code, checks: (JSON.parse(stdout) as { checks: Seen[] }).checks };
}

describe('postern doctor', () => {
  it('finds everything that this repository brings', async () => {
    const { code, checks } = await findings(temporaryFolder());
    const states = checks.filter(({ what }) => !what.startsWith('port ')).map(({ state }) => state);
    expect([code, [...new Set(states)]]).toEqual([0, ['ok']]);
    expect(checks.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['Node.js', 'assemblyscript', '@postern/gateway-host', 'port 8080']),
    );
  });

  it('looks at the plugin where it stands in one', async () => {
    const cwd = temporaryFolder();
    await postern(['new', 'weather', '--dependencies', 'registry'], { cwd });
    const plugin = path.join(cwd, 'weather');
    const good = (await findings(plugin)).checks;
    expect(good).toContainEqual({
      what: 'asconfig.json',
      state: 'ok',
      seen: 'assembly/index.ts, runtime minimal',
    });
    expect(good).toContainEqual({ what: 'spec.yaml', state: 'ok', seen: 'weather 0.1.0' });
    writeFileSync(path.join(plugin, 'spec.yaml'), 'info: {}');
    writeFileSync(path.join(plugin, 'asconfig.json'), '{"entriess": []}');
    const { code, checks } = await findings(plugin);
    expect(code).toBe(1);
    expect(checks.filter(({ state }) => state === 'problem').map(({ what }) => what)).toEqual([
      'asconfig.json',
      'spec.yaml',
    ]);
    expect(checks.filter(({ state, hint }) => state !== 'ok' && hint === undefined)).toEqual([]);
  });

  it('notes a port that somebody has, and is content all the same', async () => {
    const server = createServer();
    await new Promise<void>(
      (resolve) => void server.once('error', () => resolve()).listen(8002, '127.0.0.1', resolve),
    );
    const { code, checks } = await findings(temporaryFolder());
    expect(checks.find(({ what }) => what === 'port 8002')).toMatchObject({ state: 'note', seen: 'in use' });
    expect(code).toBe(0);
    server.close();
  });

  it('prints a line for each, and a hint where something is to do', async () => {
    const { stdout } = await postern(['doctor'], { cwd: temporaryFolder() });
    expect(stdout).toMatch(/^ok {7}Node\.js +v\d+/);
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^(ok|note|problem) +\S| +hint: /);
  });
});

describe('what doctor says of versions', () => {
  const WANTED = '^20.19.0 || ^22.12.0';
  it.each([
    ['20.19.0', 'ok'],
    ['22.20.1', 'ok'],
    ['20.18.9', 'problem'],
    ['18.20.0', 'problem'],
    ['22.11.0', 'problem'],
    ['21.7.0', 'problem'],
    ['26.0.0', 'note'],
  ])('Node %s: %s', (version, state) => {
    expect(checkNode(version, WANTED).state).toBe(state);
  });

  it('a part of another version is a problem', () => {
    const checks = checkPackages(temporaryFolder(), '9.9.9');
    expect(checks.map(({ state }) => state)).toEqual(['problem', 'problem', 'problem']);
    expect(checks[0]?.hint).toContain('@9.9.9');
  });
});
