/** crane, and with it everything on go-containerregistry: what gateways fetch images with. */
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ensureCrane } from '../install/oci-clients.mjs';
import { writeFiles } from './layouts.js';
import { failed, ok, runner, type Run } from './programs.js';
import { MODULE, SECRET, startRegistry, type Registry } from './registry.js';

let registry: Registry;
let crane: Run;
let image: string;

beforeAll(async () => {
  registry = await startRegistry();
  writeFiles(registry);
  crane = runner(ensureCrane(), registry.folder);
  image = `${registry.host}/auth`;
});

afterAll(() => registry.stop());

it('finds tags, digests and manifests', async () => {
  expect(ok(crane('ls', image))).toBe('0.1.0\n');
  for (const tag of ['0.1.0', '0.1.0_solo', '0.1.0-cncf', 'latest']) {
    const digest = ok(crane('digest', `${image}:${tag}`)).trim();
    const response = await registry.fetch(`/v2/auth/manifests/${tag}`, { method: 'HEAD' });
    expect(response.headers.get('docker-content-digest')).toBe(digest);
    expect(ok(crane('manifest', `${image}@${digest}`))).toBe(ok(crane('manifest', `${image}:${tag}`)));
  }
});

it('needs the token to push', () => {
  expect(failed(crane('copy', `${image}:0.1.0`, `${registry.host}/copy/auth:0.1.0`))).toContain(
    'UNAUTHORIZED',
  );
  ok(crane('auth', 'login', registry.host, '-u', 'ci', '-p', SECRET));
});

it('copies to another repository by mounting its blobs', () => {
  const { output } = crane('copy', `${image}:0.1.0`, `${registry.host}/copy/auth:0.1.0`);
  expect(output).toContain('mounted blob');
  expect(ok(crane('digest', `${registry.host}/copy/auth:0.1.0`))).toBe(ok(crane('digest', `${image}:0.1.0`)));
  expect(ok(crane('catalog', registry.host))).toBe('auth\ncopy/auth\n');
});

it('makes an image of an archive, which becomes a version and holds together', async () => {
  const target = `${registry.host}/made:1.0.0`;
  ok(crane('append', '-f', 'plugin.tar.gz', '-t', target));
  ok(crane('validate', '--remote', target));
  const module = await (await registry.fetch('/plugins/made/1.0.0/plugin.wasm')).arrayBuffer();
  expect(Buffer.from(module).equals(MODULE)).toBe(true);
});

it('pulls an image into a folder and pushes it from there, unchanged', () => {
  ok(crane('pull', '--format', 'oci', `${image}:0.1.0_solo`, 'layout'));
  ok(crane('push', 'layout', `${registry.host}/from-layout:1.0.0`));
  expect(ok(crane('digest', `${registry.host}/from-layout:1.0.0`))).toBe(
    ok(crane('digest', `${image}:0.1.0_solo`)),
  );
});

it('hears why a tag cannot be set, moved or deleted', () => {
  expect(failed(crane('tag', `${image}:0.1.0`, 'stable'))).toContain('is no version');
  expect(failed(crane('copy', `${image}:0.1.0_solo`, `${image}:0.1.0`))).toContain('never changes');
  expect(failed(crane('delete', `${image}:0.1.0`))).toContain('is a version');
  // As it is already, it may be set.
  ok(crane('tag', `${image}:0.1.0`, 'latest'));
});
