/** skopeo, and with it podman and everything else on containers/image: copies of every layout, byte for byte. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ensureOras, ensureSkopeo } from '../install/oci-clients.mjs';
import { pushLayout, writeFiles } from './layouts.js';
import { failed, ok, policyFile, runner, type Run } from './programs.js';
import { CREDENTIALS, SECRET, startRegistry, type Registry } from './registry.js';

let registry: Registry;
let skopeo: Run;
let oras: Run;

beforeAll(async () => {
  registry = await startRegistry();
  writeFiles(registry);
  const { program, env } = ensureSkopeo();
  const policy = policyFile(registry.folder);
  skopeo = (command, ...args) =>
    runner(program, registry.folder, env)('--policy', policy, command ?? '', ...args);
  oras = runner(ensureOras(), registry.folder);
  ok(oras('login', '--plain-http', '-u', 'ci', '-p', SECRET, registry.host));
});

afterAll(() => registry.stop());

const FROM = '--src-tls-verify=false';
const TO = ['--dest-tls-verify=false', '--dest-creds', CREDENTIALS];

/** The manifest as it is. */
function raw(address: string): string {
  return ok(skopeo('inspect', '--tls-verify=false', '--raw', `docker://${address}`));
}

it.each(['0.1.0', '0.1.0_solo'])(
  'copies the published image %s to another repository and back to a folder',
  (tag) => {
    const from = `${registry.host}/auth:${tag}`;
    const to = `${registry.host}/skopeo-${tag.includes('solo') ? 'solo' : 'higress'}/auth:0.1.0`;
    ok(skopeo('copy', FROM, ...TO, `docker://${from}`, `docker://${to}`));
    expect(raw(to)).toBe(raw(from));
  },
);

it('pulls the wasm artifact of the CNCF, and is told that no gateway would load it', () => {
  const folder = path.join(registry.folder, 'cncf');
  ok(skopeo('copy', FROM, `docker://${registry.host}/auth:0.1.0_cncf`, `dir:${folder}`));
  expect(readFileSync(path.join(folder, 'manifest.json'), 'utf8')).toBe(
    raw(`${registry.host}/auth:0.1.0_cncf`),
  );
  const output = failed(skopeo('copy', ...TO, `dir:${folder}`, `docker://${registry.host}/cncf:1.0.0`));
  expect(output).toContain('no gateway loads');
});

it.each(['compat', 'solo', 'higress'] as const)(
  'takes the layout %s through a folder and back, unchanged',
  (layout) => {
    const from = pushLayout(oras, registry, { layout, tenant: `pushed-${layout}` });
    const folder = path.join(registry.folder, `dir-${layout}`);
    ok(skopeo('copy', FROM, `docker://${from}`, `dir:${folder}`));
    const to = `${registry.host}/back-${layout}/auth:0.1.0`;
    ok(skopeo('copy', ...TO, `dir:${folder}`, `docker://${to}`));
    expect(raw(to)).toBe(raw(from));
    // Once more is nothing new; in place of another image it is refused.
    ok(skopeo('copy', ...TO, `dir:${folder}`, `docker://${to}`));
    const refused = failed(skopeo('copy', ...TO, `dir:${folder}`, `docker://${registry.host}/auth:0.1.0`));
    expect(refused).toContain('never changes');
  },
);

it('lists tags, and hears that versions are not deleted', () => {
  const image = `docker://${registry.host}/auth`;
  expect(JSON.parse(ok(skopeo('list-tags', '--tls-verify=false', image)))).toMatchObject({ Tags: ['0.1.0'] });
  const output = failed(skopeo('delete', '--tls-verify=false', '--creds', CREDENTIALS, `${image}:0.1.0`));
  expect(output).toContain('Yank the version');
});

it('is refused without a token, and with a wrong one', () => {
  const to = `docker://${registry.host}/nobody/auth:0.1.0`;
  const from = `docker://${registry.host}/auth:0.1.0`;
  const copy = (...credentials: string[]): string =>
    failed(skopeo('copy', FROM, '--dest-tls-verify=false', ...credentials, from, to));
  // The login of oras must not count.
  expect(copy('--dest-no-creds')).toMatch(/unauthorized|authentication required|UNAUTHORIZED|401/i);
  expect(copy('--dest-creds', 'ci:wrong')).toMatch(/invalid username\/password|unauthorized/i);
});

it('pulls with a name and password where nobody may read without', async () => {
  const closed = await startRegistry('--anonymous-reading', 'off');
  try {
    const image = `docker://${closed.host}/auth:0.1.0`;
    const inspect = (...args: string[]): ReturnType<Run> =>
      skopeo('inspect', '--tls-verify=false', '--raw', ...args, image);
    failed(inspect('--no-creds'));
    expect(ok(inspect('--creds', CREDENTIALS))).toContain('vnd.module.wasm.spec');
  } finally {
    await closed.stop();
  }
});
