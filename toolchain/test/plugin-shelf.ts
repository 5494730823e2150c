/** A plugin-server as a function over modules, and a lock of them: for tests of what comes after publishing. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { GOOD_FUNCTIONS, wasmModule } from './wasm-bytes.js';

/** What stands under one NAME@VERSION. */
export interface ShelvedPlugin {
  readonly module: Uint8Array;
  readonly phase?: string;
  readonly priority?: number;
}

/** Where the lock says that the server is. */
export const SHELF_URL = 'http://plugins.test:8002';

/** A module that differs by `salt`, and whether it holds headers as Higress knows it. */
export function shelvedModule(salt: string, holdsHeaders = false): Uint8Array {
  const marker = holdsHeaders ? { proxy_abi_version_0_2_100: ':' as const } : {};
  return wasmModule({ functions: { ...GOOD_FUNCTIONS, ...marker, [salt]: ':' } });
}

/** Three plugins as different as the targets make them. */
export const SHELF: Readonly<Record<string, ShelvedPlugin>> = {
  'auth@1.2.0': { module: shelvedModule('auth'), phase: 'AUTHN', priority: 310 },
  'key_rate@0.3.0-rc.1': { module: shelvedModule('key_rate'), phase: 'default', priority: -5 },
  'mcp-server@2.0.1': { module: shelvedModule('mcp', true), phase: 'UNSPECIFIED_PHASE', priority: 30 },
};

/** Answers what a plugin-server does for these plugins, and counts nothing else as an address. */
export function shelf(plugins: Readonly<Record<string, ShelvedPlugin>>): typeof fetch {
  return (input) => {
    const [, , name = '', version, file] = new URL(String(input)).pathname.split('/');
    const listed = Object.entries(plugins)
      .filter(([ref]) => ref.startsWith(`${name}@`))
      .map(([ref, { module }]) => ({ version: ref.slice(name.length + 1), sha256: sha256Hex(module) }));
    if (version === undefined) {
      const status = listed.length === 0 ? 404 : 200;
      return Promise.resolve(Response.json({ name, versions: listed }, { status }));
    }
    const found = plugins[`${name}@${version}`];
    if (found === undefined) return Promise.resolve(Response.json({}, { status: 404 }));
    const spec = `apiVersion: 1.0.0
info: { name: ${name}, version: ${version} }
spec: { phase: ${found.phase ?? 'default'}, priority: ${found.priority ?? 0} }
`;
    return Promise.resolve(new Response(file === 'spec.yaml' ? spec : Buffer.from(found.module)));
  };
}

/** Writes postern.lock for these plugins into a folder. */
export function writeShelfLock(
  folder: string,
  plugins: Readonly<Record<string, ShelvedPlugin>>,
  url = SHELF_URL,
): void {
  const locked = Object.entries(plugins).map(([ref, { module }]) => {
    const [name = '', version = ''] = ref.split('@');
    const address = `${url}/plugins/${name}/${version}/plugin.wasm`;
    return [name, { version, sha256: sha256Hex(module), url: address }];
  });
  const lock = { lockVersion: 1, plugins: Object.fromEntries(locked) };
  writeFileSync(path.join(folder, 'postern.lock'), `${JSON.stringify(lock, null, 2)}\n`);
}
