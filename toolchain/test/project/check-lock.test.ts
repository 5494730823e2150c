import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../golden.js';
import { postern, temporaryFolder } from '../harness.js';
import { SHELF, shelf, shelvedModule, writeShelfLock } from '../plugin-shelf.js';

function folder(yaml?: string): string {
  const cwd = temporaryFolder();
  writeShelfLock(cwd, SHELF);
  if (yaml !== undefined) writeFileSync(path.join(cwd, 'postern.yaml'), yaml);
  return cwd;
}

describe('postern lock --check', () => {
  it('finds every plugin of the lock as it was locked', async () => {
    const argv = ['lock', 'postern.lock', '--check'];
    expectGolden('lock-check', await postern(argv, { cwd: folder(), fetch: shelf(SHELF) }));
  });

  it('tells what is missing and what is changed apart', async () => {
    const now = {
      'auth@1.3.0': { module: shelvedModule('new') },
      'key_rate@0.3.0-rc.1': { module: shelvedModule('other') },
    };
    const argv = ['lock', 'postern.lock', '--check'];
    expectGolden('lock-check-bad', await postern(argv, { cwd: folder(), fetch: shelf(now) }));
    const json = await postern([...argv, '--json'], { cwd: folder(), fetch: shelf(now) });
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
      1,
      {
        accepted: false,
        plugins: [
          { name: 'auth', version: '1.2.0', state: 'missing' },
          { name: 'key_rate', version: '0.3.0-rc.1', state: 'changed' },
          { name: 'mcp-server', version: '2.0.1', state: 'missing' },
        ],
      },
    ]);
  });

  it('holds the lock against the postern.yaml beside it', async () => {
    const cwd = folder('plugins: { versions: { auth: ^2, mcp-server: ^2 } }\n');
    const argv = ['lock', 'postern.yaml', '--check'];
    expectGolden('lock-check-stale', await postern(argv, { cwd, fetch: shelf(SHELF) }));
  });

  it('asks the server that --server names', async () => {
    const hosts = new Set<string>();
    const fetch: typeof globalThis.fetch = (input, init) => {
      hosts.add(new URL(String(input)).host);
      return shelf(SHELF)(input, init);
    };
    const argv = ['lock', 'postern.lock', '--check', '--server', 'http://other.test'];
    expect((await postern(argv, { cwd: folder(), fetch })).code).toBe(0);
    expect([...hosts]).toEqual(['other.test']);
  });

  it('does not take a server in trouble for one without the plugin', async () => {
    const fetch = (): Promise<Response> => Promise.resolve(new Response('', { status: 503 }));
    const { code, stderr } = await postern(['lock', 'postern.lock', '--check'], { cwd: folder(), fetch });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/error TC_SERVER_ANSWER: \S+ answered 503/)]);
  });

  it('says how to write a lock when there is none', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'postern.yaml'), 'tenants: []\n');
    const { code, stderr } = await postern(['lock', 'postern.yaml', '--check'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('`postern lock postern.yaml`')]);
  });
});
