/** What serves in place of a server that is wrong now. */
import { describe, expect, it } from 'vitest';

import { LastGood } from '../../src/catalogue/last-good.js';
import { load, lockText, MANIFEST } from '../project.js';

const BROKEN = { 'orders.yaml': 'tools: []' };

it('nothing, when it was never right', async () => {
  const { catalogue, quarantined } = new LastGood().complete(await load(MANIFEST, BROKEN));
  expect(catalogue.tenants[0]?.servers).toEqual([]);
  expect(quarantined).toMatchObject([{ tenant: 'acme', server: 'orders', outcome: 'left out' }]);
});

it('its last good version, for as long as it stays wrong', async () => {
  const lastGood = new LastGood();
  const good = lastGood.complete(await load()).catalogue;
  for (let round = 0; round < 3; round++) {
    const { catalogue, quarantined } = lastGood.complete(await load(MANIFEST, BROKEN));
    expect(catalogue).toEqual(good);
    expect(quarantined.map(({ outcome }) => outcome)).toEqual(['kept']);
  }
});

it('its new version, once it is right again', async () => {
  const lastGood = new LastGood();
  lastGood.complete(await load());
  lastGood.complete(await load(MANIFEST, BROKEN));
  const { catalogue } = lastGood.complete(await load(MANIFEST.replace('9101', '9999')));
  expect(catalogue.tenants[0]?.servers[0]?.upstream.port).toBe(9999);
});

it('nothing, once it was removed and comes back wrong', async () => {
  const lastGood = new LastGood();
  lastGood.complete(await load());
  lastGood.complete(await load(MANIFEST.replace(/servers:[^]*/, 'servers: []\n')));
  const { catalogue } = lastGood.complete(await load(MANIFEST, BROKEN));
  expect(catalogue.tenants[0]?.servers).toEqual([]);
});

it('never lets in a consumer who is gone', async () => {
  const lastGood = new LastGood();
  lastGood.complete(
    await load(MANIFEST.replace('        config:', '        allow: [demo, batch]\n        config:')),
  );
  const without = MANIFEST.replace('      - { name: demo, credential: demo-key }\n', '');
  const { catalogue } = lastGood.complete(await load(without, BROKEN));
  expect(catalogue.tenants[0]?.servers[0]?.allow).toEqual(['batch']);
});

it('is nothing when all who were allowed are gone', async () => {
  const lastGood = new LastGood();
  lastGood.complete(
    await load(MANIFEST.replace('        config:', '        allow: [demo]\n        config:')),
  );
  const without = MANIFEST.replace('      - { name: demo, credential: demo-key }\n', '');
  const { catalogue, quarantined } = lastGood.complete(await load(without, BROKEN));
  expect(catalogue.tenants[0]?.servers).toEqual([]);
  expect(quarantined.map(({ outcome }) => outcome)).toEqual(['left out']);
});

it('is nothing when the tenant has no consumers left', async () => {
  const lastGood = new LastGood();
  lastGood.complete(await load());
  // The server's own entry is wrong, so the missing consumers are not noticed by the parser.
  const bare = MANIFEST.replace(/ {4}consumers:\n.*\n.*\n/, '').replace(
    'http://127.0.0.1:9101',
    'ftp://a.test',
  );
  const { catalogue } = lastGood.complete(await load(bare));
  expect(catalogue.tenants[0]).toMatchObject({ consumers: [], servers: [] });
});

it('is nothing when the lock lost a plugin that it needs', async () => {
  const lastGood = new LastGood();
  const transform = MANIFEST.replace(
    '        config:',
    '        transform: { allow: [list] }\n        config:',
  );
  lastGood.complete(await load(transform));
  const lock = lockText().replace('"tool-transform":{', '"other":{');
  const wrong = MANIFEST.replace('http://127.0.0.1:9101', 'ftp://a.test');
  const { quarantined } = lastGood.complete(await load(wrong, { 'postern.lock': lock }));
  expect(quarantined.map(({ outcome }) => outcome)).toEqual(['left out']);
});

describe('who may call is narrowed as written now, although the server stays as it was', () => {
  const withField = (field: string) =>
    MANIFEST.replace('        config:', `        ${field}\n        config:`);
  const kept = async (before: string, now: string, files: Record<string, string> = {}) => {
    const lastGood = new LastGood();
    lastGood.complete(await load(before));
    return lastGood.complete(await load(now, files)).catalogue.tenants[0]?.servers[0];
  };

  it('for a list that lost a name', async () => {
    const now = withField('allow: [batch]');
    expect(await kept(withField('allow: [demo, batch]'), now, BROKEN)).toMatchObject({ allow: ['batch'] });
  });

  it('for an open server that asks for keys again', async () => {
    expect(await kept(withField('auth: none'), MANIFEST, BROKEN)).toMatchObject({ auth: 'key' });
  });

  it('for tools that are hidden', async () => {
    const now = withField('transform: { allow: [] }');
    expect(await kept(MANIFEST, now, BROKEN)).toMatchObject({ transform: new Map([['allow', []]]) });
  });

  it('but not widened, since the edit as a whole was wrong', async () => {
    const server = await kept(withField('allow: [demo]'), withField('auth: none'), BROKEN);
    expect(server).toMatchObject({ auth: 'key', allow: ['demo'] });
  });

  it('when another field of the entry is wrong', async () => {
    const now = withField('allow: [batch]\n        timeout: soon');
    const server = await kept(MANIFEST, now);
    expect(server).toMatchObject({ allow: ['batch'], timeoutMs: 15_000 });
  });

  it('and an open server asks for keys when nobody can tell who may call', async () => {
    expect(await kept(withField('auth: none'), withField('auth: kye'))).toMatchObject({ auth: 'key' });
  });
});
