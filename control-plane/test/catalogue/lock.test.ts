/** Which locks are taken. */
import { rm } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { loadCatalogue } from '../../src/catalogue/load.js';
import { faultOf, load, lockText, makeProject, MANIFEST } from '../project.js';

describe('postern.lock', () => {
  it('gives the exact modules', async () => {
    const { catalogue } = await load();
    expect(catalogue.plugins.get('auth')).toEqual({
      name: 'auth',
      version: '0.1.0',
      sha256: 'ab'.repeat(32),
      url: 'http://127.0.0.1:8002/plugins/auth/0.1.0/plugin.wasm',
    });
  });

  it('that is missing is an error with the command to run', async () => {
    const { file, path } = await makeProject();
    await rm(path('postern.lock'));
    await expect(loadCatalogue({ file, env: {} })).rejects.toMatchObject({
      code: 'CP_LOCK_MISSING',
      message: 'postern.lock cannot be read (it does not exist)',
      hint: expect.stringContaining('postern lock'),
    });
  });

  it('with another version than the pinned one is stale', async () => {
    const pinned = MANIFEST.replace('tenants:', '  versions: { auth: 0.2.0 }\ntenants:');
    const error = await faultOf(pinned);
    expect(error.code).toBe('CP_LOCK_STALE');
    expect(error.message).toBe(
      'postern.yaml:3: plugins.versions.auth is 0.2.0, but postern.lock holds auth 0.1.0',
    );
  });

  it('with a version outside of the range is stale, and inside it is not', async () => {
    const asking = (range: string): string =>
      MANIFEST.replace('tenants:', `  versions: { auth: "${range}" }\ntenants:`);
    expect((await load(asking('^0.1.0'))).faults).toEqual([]);
    expect((await faultOf(asking('~0.2.0'))).message).toBe(
      'postern.yaml:3: plugins.versions.auth is ~0.2.0, but postern.lock holds auth 0.1.0',
    );
  });

  it('without a plugin that a server needs is an error', async () => {
    const lock = JSON.parse(lockText()) as { plugins: Record<string, unknown> };
    delete lock.plugins['auth'];
    const error = await faultOf(MANIFEST, { 'postern.lock': JSON.stringify(lock) });
    expect(error.code).toBe('CP_LOCK_MISSING');
    expect(error.message).toContain('"auth"');
  });

  it('may lack tool-transform while no server transforms', async () => {
    const lock = JSON.parse(lockText()) as { plugins: Record<string, unknown> };
    delete lock.plugins['tool-transform'];
    const { faults } = await load(MANIFEST, { 'postern.lock': JSON.stringify(lock) });
    expect(faults).toEqual([]);
  });

  it.each([
    ['another format', '{"lockVersion":2,"plugins":{}}', 'lockVersion is 2'],
    ['no format', '{"plugins":{}}', 'has no field "lockVersion"'],
    ['half a file', '{"lockVersion":1,"plug', 'postern.lock:1'],
    ['a digest that is none', lockText().replace('ab'.repeat(32), 'xy'), 'sha256 is not a sha256'],
    ['a version that is none', lockText().replace('"0.1.0"', '"latest"'), 'version is not a version'],
    [
      'a URL that is none',
      lockText().replace('http://127', 'file:///127'),
      'url is not an http or https URL',
    ],
    ['two plugin servers', lockText().replace(':8002', ':9002'), 'names more than one plugin server'],
  ])('with %s is refused', async (_, text, message) => {
    const error = await faultOf(MANIFEST, { 'postern.lock': text });
    expect(error.code).toBe('CP_LOCK');
    expect(error.message).toContain(message);
  });
});
