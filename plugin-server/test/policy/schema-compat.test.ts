import { expect, it } from 'vitest';

import { buildModule } from '../support/module.js';
import { buildPackage, specOf } from '../support/package.js';
import { errorOf, startServer, TOKEN, type TestServer } from '../support/server.js';

const OPEN = '{ type: object, properties: { key: { type: string } } }';
const NARROW = '{ type: object, required: [key], properties: { key: { type: string, enum: [a] } } }';

async function publish(
  server: TestServer,
  version: string,
  schema: string | undefined,
  word = 'configSchema',
): Promise<Response> {
  const spec = `${specOf('key-auth', version)}${schema === undefined ? '' : `  ${word}:\n    openAPIV3Schema: ${schema}\n`}`;
  const module = buildModule({ salt: version });
  return server.put(`/plugins/key-auth/${version}`, await buildPackage({ version, spec, module }));
}

async function publishAll(
  server: TestServer,
  versions: readonly (readonly [string, string | undefined])[],
): Promise<void> {
  for (const [version, schema] of versions) expect((await publish(server, version, schema)).status).toBe(201);
}

it('refuses a version that may refuse what the one before takes, and says where', async () => {
  const server = await startServer({ schemaCompat: true });
  await publishAll(server, [['1.0.0', OPEN]]);
  const answer = await publish(server, '1.1.0', NARROW);
  expect(answer.status).toBe(422);
  expect(await answer.json()).toEqual({
    error: {
      code: 'PS_SCHEMA_BREAKS',
      message:
        'key-auth@1.1.0 may refuse configurations that 1.0.0 takes: key: it must be given now; key: it takes only "a" now',
      hint: expect.stringContaining('raise the major version'),
      breaks: [
        { path: 'key', message: 'it must be given now' },
        { path: 'key', message: 'it takes only "a" now' },
      ],
    },
  });
  expect((await server.get('/plugins/key-auth/1.1.0/plugin.wasm')).status).toBe(404);
});

it('looks at the schema of routes too', async () => {
  const server = await startServer({ schemaCompat: true });
  expect((await publish(server, '1.0.0', OPEN, 'routeConfigSchema')).status).toBe(201);
  expect(await errorOf(await publish(server, '1.0.1', NARROW, 'routeConfigSchema'))).toMatchObject({
    code: 'PS_SCHEMA_BREAKS',
  });
});

it.each([
  ['nothing was before', [], '1.0.0'],
  ['the major version is another', [['1.0.0', OPEN]], '2.0.0'],
  ['below 1.0.0 the minor version is another', [['0.1.0', OPEN]], '0.2.0'],
  [
    'the version before has no schema',
    [
      ['1.0.0', OPEN],
      ['1.1.0', undefined],
    ],
    '1.2.0',
  ],
  ['the version before is newer', [['1.2.0', OPEN]], '1.1.0'],
  [
    'the version before was narrow already',
    [
      ['1.0.0', OPEN],
      ['2.0.0', NARROW],
    ],
    '2.0.1',
  ],
  ['only a prerelease was before', [['1.0.0-rc.1', OPEN]], '1.0.0'],
] as const)('takes a narrower one when %s', async (_when, before, version) => {
  const server = await startServer({ schemaCompat: true });
  await publishAll(server, before);
  expect((await publish(server, version, NARROW)).status).toBe(201);
});

it.each([
  [[['0.1.0', OPEN]], '0.1.1'],
  [
    [
      ['1.0.0', OPEN],
      ['1.5.0', NARROW],
    ].slice(0, 1),
    '1.0.1-rc.1',
  ],
] as const)('refuses a narrower one after %j as %s', async (before, version) => {
  const server = await startServer({ schemaCompat: true });
  await publishAll(server, before as readonly (readonly [string, string])[]);
  expect((await publish(server, version, NARROW)).status).toBe(422);
});

it('holds it against the version before the yanked one', async () => {
  const server = await startServer({ schemaCompat: true });
  await publishAll(server, [['1.0.0', OPEN]]);
  await publishAll(server, [['1.1.0', '{ type: object, properties: { key: {} } }']]);
  expect((await publish(server, '1.2.0', OPEN)).status).toBe(422);
  await fetch(`${server.url}/plugins/key-auth/1.1.0/yank`, {
    method: 'POST',
    body: '{"reason":"too wide"}',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect((await publish(server, '1.2.0', OPEN)).status).toBe(201);
});

it('is not asked for unless the operator wants it, and takes the same again', async () => {
  const loose = await startServer();
  await publishAll(loose, [
    ['1.0.0', OPEN],
    ['1.1.0', NARROW],
  ]);
  const server = await startServer({ schemaCompat: true });
  await publishAll(server, [
    ['1.0.0', OPEN],
    ['1.1.0', OPEN],
  ]);
  expect((await publish(server, '1.1.0', OPEN)).status).toBe(200);
});
