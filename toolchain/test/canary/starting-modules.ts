/** Plugins whose start does what a test wants, and folders to validate them in. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import wabt from 'wabt';
import { temporaryFolder } from '../harness.js';

const { parseWat } = await wabt();

/** Logs the text at address 16, of a length. */
export const say = (length: number): string =>
  `(drop (call $log (i32.const 4) (i32.const 16) (i32.const ${length})))`;
/** Never ends. */
export const LOOP = '(loop $again (br $again)) (unreachable)';
/** Whether the configuration is as long as this. */
export const length = (bytes: number): string => `(i32.eq (local.get 1) (i32.const ${bytes}))`;

/** A whole plugin, whose on_configure is `body`. */
export function configuring(body: string, { text = '', more = '', imports = '' } = {}): Uint8Array {
  const module = parseWat(
    'plugin.wat',
    `(module (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32))) ${imports}
      (memory (export "memory") 1) (data (i32.const 16) "${text}")
      (func (export "proxy_abi_version_0_2_1"))
      (func (export "malloc") (param i32) (result i32) (i32.const 1024))
      (func $configure (export "proxy_on_configure") (param i32 i32) (result i32) ${body}) ${more})`,
  );
  const { buffer } = module.toBinary({ write_debug_names: true });
  module.destroy();
  return buffer;
}

/** A folder with these files. */
export function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
    writeFileSync(path.join(cwd, name), content);
  }
  return cwd;
}

/** A spec.yaml with an example. */
export function specWith(example: string): string {
  return `apiVersion: 1.0.0
info: { name: weather, version: 0.1.0 }
spec:
  phase: UNSPECIFIED_PHASE
  priority: 1
  configSchema:
    openAPIV3Schema:
      type: object
${example}`;
}
