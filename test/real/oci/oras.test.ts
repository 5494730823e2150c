/** oras 1.3: artifacts of any kind, attached ones, and copies with all that refers to them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ensureOras } from '../install/oci-clients.mjs';
import { LAYOUTS, pushLayout, UNLOADABLE, writeFiles } from './layouts.js';
import { failed, ok, runner, type Run } from './programs.js';
import { MODULE, SECRET, SPEC, startRegistry, type Registry } from './registry.js';

const PLAIN = '--plain-http';
let registry: Registry;
let oras: Run;
let published: string;

beforeAll(async () => {
  registry = await startRegistry();
  writeFiles(registry);
  oras = runner(ensureOras(), registry.folder);
  published = `${registry.host}/auth:0.1.0`;
});

afterAll(() => registry.stop());

it('asks for a login before it may push, and takes the token as password', () => {
  const push = (): string => failed(oras('push', PLAIN, `${registry.host}/waf:1.0.0`, ...LAYOUTS.compat));
  const login = (password: string): ReturnType<Run> =>
    oras('login', PLAIN, '-u', 'ci', '-p', password, registry.host);
  expect(push()).toContain('basic credential');
  // Where reading needs no token, oras cannot find out at login whether this one counts.
  ok(login('wrong'));
  expect(push()).toContain('the token is none of this server');
  ok(login(SECRET));
});

it('pulls what was published by PUT', () => {
  ok(oras('pull', PLAIN, '-o', 'pulled', published));
  expect(readFileSync(path.join(registry.folder, 'pulled/spec.yaml'))).toEqual(SPEC);
  ok(oras('pull', PLAIN, '-o', 'solo', `${published}_solo`));
  expect(readFileSync(path.join(registry.folder, 'solo/plugin.wasm')).equals(MODULE)).toBe(true);
  expect(ok(oras('repo', 'tags', PLAIN, `${registry.host}/auth`))).toBe('0.1.0\n');
});

it.each(['compat', 'solo', 'higress'] as const)(
  'pushes the layout %s, and the plugin is there',
  async (layout) => {
    const address = pushLayout(oras, registry, { layout, tenant: `oras-${layout}` });
    const path = `/tenants/oras-${layout}/plugins/auth/0.1.0`;
    const module = await (await registry.fetch(`${path}/plugin.wasm`)).arrayBuffer();
    expect(Buffer.from(module).equals(MODULE)).toBe(true);
    const { oci } = (await (await registry.fetch(`${path}/plugin.json`)).json()) as {
      oci: { digest: string };
    };
    expect(ok(oras('resolve', PLAIN, address)).trim()).toBe(oci.digest);
    // oras writes the time into a manifest, so the same files once more are another image.
    expect(failed(oras('push', PLAIN, address, ...LAYOUTS[layout], '--annotation', 'a=b'))).toContain(
      'never changes',
    );
  },
);

it.each(Object.entries(UNLOADABLE))('is told why no gateway would load %s', (_what, parts) => {
  const output = failed(oras('push', PLAIN, `${registry.host}/refused:1.0.0`, ...parts));
  expect(output).toContain('no gateway loads an image with 1 layer');
  expect(output).toContain('postern publish');
});

it('attaches, discovers, copies and deletes what refers to a version', async () => {
  const { folder, host } = registry;
  writeFileSync(path.join(folder, 'sbom.json'), '{"spdxVersion":"SPDX-2.3"}');
  const type = 'application/vnd.example.sbom';
  ok(oras('attach', PLAIN, '--artifact-type', type, published, 'sbom.json:application/spdx+json'));
  const found = (): { digest: string; artifactType: string }[] => {
    const text = ok(oras('discover', PLAIN, '--format', 'json', published));
    return (JSON.parse(text) as { referrers?: { digest: string; artifactType: string }[] }).referrers ?? [];
  };
  const [sbom] = found();
  expect(sbom?.artifactType).toBe(type);
  ok(oras('cp', '-r', '--from-plain-http', '--to-plain-http', published, `${host}/copied/auth:0.1.0`));
  expect(ok(oras('discover', PLAIN, `${host}/copied/auth:0.1.0`))).toContain(type);
  ok(oras('manifest', 'delete', PLAIN, '--force', `${host}/auth@${sbom?.digest ?? ''}`));
  expect(found()).toEqual([]);
  expect(failed(oras('manifest', 'delete', PLAIN, '--force', published))).toContain('is version 0.1.0');
});
