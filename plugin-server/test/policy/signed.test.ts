import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { readKeys } from '../../src/policy/signed.js';
import { temporaryFolder } from '../support/folder.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { runCommand } from '../support/process.js';
import { errorOf, startServer } from '../support/server.js';
import { createKey } from '../support/signing.js';

const [ours, second, other] = [createKey(), createKey(), createKey()];
const module = buildModule({ padding: 100 });

async function publish(bytes: Buffer): Promise<Response> {
  const server = await startServer({ signedBy: [ours.publicKey, second.publicKey] });
  const answer = await server.put('/plugins/key-auth/1.0.0', await buildPackage({ module: bytes }));
  const there = (await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).status;
  expect(there).toBe(answer.status === 201 ? 200 : 404);
  return answer;
}

describe('a server that asks for signatures', () => {
  it.each([
    ['the first key', ours],
    ['the second key', second],
  ])('takes a module that is signed by %s', async (_which, key) => {
    expect((await publish(key.sign(module))).status).toBe(201);
  });

  const signed = ours.sign(module);
  const changed = Buffer.from(signed);
  changed[module.length - 5] = (changed[module.length - 5] ?? 0) ^ 1;
  const cut = Buffer.concat([
    module,
    Buffer.from([0, 20, 18]),
    Buffer.from('signature_wasmsign'),
    Buffer.from([2]),
  ]);
  it.each([
    ['without a signature', module],
    ['signed by somebody else', other.sign(module)],
    ['changed after it was signed', changed],
    ['with a signature that is cut short', cut],
    ['with something behind the signature', Buffer.concat([signed, Buffer.from([0, 2, 1, 0x61])])],
    ['signed and then signed again by somebody else', other.sign(signed)],
  ])('refuses a module %s', async (_what, bytes) => {
    expect(await errorOf(await publish(bytes))).toEqual({ status: 422, code: 'PS_SIGNATURE' });
  });

  it('says which keys it knows, and what it saw', async () => {
    const text = await (await publish(other.sign(module))).text();
    expect(text).toContain(`not signed by ${ours.publicKey.id} or ${second.publicKey.id}`);
    expect(text).toContain('or the file was changed after it was signed');
  });

  it('asks tenants too', async () => {
    const server = await startServer({ signedBy: [ours.publicKey] });
    const answer = await server.put('/tenants/acme/plugins/key-auth/1.0.0', await buildPackage({ module }));
    expect(await errorOf(answer)).toEqual({ status: 422, code: 'PS_SIGNATURE' });
  });

  it('takes none when it knows no key', async () => {
    const server = await startServer({ signedBy: [] });
    const answer = await server.put('/plugins/key-auth/1.0.0', await buildPackage({ module: signed }));
    expect(answer.status).toBe(422);
  });
});

describe('the files of keys', () => {
  it('are read as postern keygen and openssl write them', async () => {
    const folder = await temporaryFolder();
    const files = [ours, second].map((_, index) => join(folder, `${index}.pub`));
    await writeFile(files[0] ?? '', ours.publicPem);
    await writeFile(files[1] ?? '', second.publicPem);
    const keys = await readKeys(files.join(', '));
    expect(keys.map(({ id }) => id)).toEqual([ours.publicKey.id, second.publicKey.id]);
  });

  it.each([
    ['a private key', ours.privatePem, 'is a private key'],
    ['no key', 'hello', 'is not a public key in PEM form'],
    [
      'another kind of key',
      String(
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }),
      ),
      'is a key for ec, not for Ed25519',
    ],
  ])('keep the server from starting when one is %s', async (_what, content, message) => {
    const folder = await temporaryFolder();
    const file = join(folder, 'key.pub');
    await writeFile(file, content);
    const run = runCommand(['--port', '0', '--data', join(folder, 'data'), '--require-signature', file]);
    expect(await run.ended).toBe(2);
    expect(run.output()).toContain(message);
    expect(run.output()).not.toContain('PRIVATE');
  });

  it.each(['', ' , '])('must be named: %j', async (list) => {
    await expect(readKeys(list)).rejects.toMatchObject({ code: 'SV_SETTING_VALUE' });
  });

  it('must be there', async () => {
    await expect(readKeys('/nowhere/key.pub')).rejects.toMatchObject({ code: 'SV_SETTING_VALUE' });
  });
});
