/** Images in every layout that gateways load and one that none does, pushed by oras as their makers would. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { archiveOf, ok, type Run } from './programs.js';
import { MODULE, SPEC, type Registry } from './registry.js';

const ARCHIVE = 'plugin.tar.gz:application/vnd.oci.image.layer.v1.tar+gzip';
const SPEC_LAYER = 'spec.yaml:application/vnd.module.wasm.spec.v1+yaml';
const CONFIG_LAYER = 'config.json:application/vnd.module.wasm.config.v1+json';

/** What is behind the tag in `oras push`, by the name of the layout. */
export const LAYOUTS = {
  compat: ['--config', 'config.json:application/vnd.oci.image.config.v1+json', ARCHIVE],
  solo: [CONFIG_LAYER, 'plugin.wasm:application/vnd.module.wasm.content.layer.v1+wasm'],
  higress: [SPEC_LAYER, ARCHIVE],
} as const;

/** No gateway loads these. */
export const UNLOADABLE = {
  'one layer': ['plugin.wasm:application/vnd.module.wasm.content.layer.v1+wasm'],
  cncf: ['--config', 'config.json:application/vnd.wasm.config.v0+json', 'plugin.wasm:application/wasm'],
  'wasm-to-oci': ['plugin.wasm:application/vnd.wasm.content.layer.v1+wasm'],
} as const;

/** Puts the files that images are made of into the folder of the clients. */
export function writeFiles({ folder }: Registry): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'plugin.wasm'), MODULE);
  writeFileSync(path.join(folder, 'spec.yaml'), SPEC);
  writeFileSync(path.join(folder, 'config.json'), '{"type":"envoy_proxy"}');
  writeFileSync(path.join(folder, 'plugin.tar.gz'), archiveOf(folder, 'plugin.wasm'));
}

/** Pushes the plugin in a layout and gives its address. */
export function pushLayout(
  oras: Run,
  { host }: Registry,
  { layout, tenant }: { readonly layout: keyof typeof LAYOUTS; readonly tenant: string },
): string {
  const address = `${host}/${tenant}/auth:0.1.0`;
  ok(oras('push', '--plain-http', address, ...LAYOUTS[layout]));
  return address;
}
