/** Modules that start, and modules that do not; their functions keep their names. */
import wabt from 'wabt';

const { parseWat } = await wabt();

/** Logs "hello" at level info. */
export const SAY = '(drop (call $log (i32.const 2) (i32.const 16) (i32.const 5)))';
/** Never ends. */
export const LOOP = '(loop $again (br $again)) (unreachable)';

/** A whole plugin but for what it does. */
export function plugin(fields: string, imports = ''): Uint8Array {
  const text = `(module
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32))) ${imports}
    (memory (export "memory") 1) (data (i32.const 16) "hello")
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 1024))
    ${fields})`;
  const module = parseWat('plugin.wat', text);
  const { buffer } = module.toBinary({ write_debug_names: true });
  module.destroy();
  return buffer;
}

/** One callback of the start. */
export function on(name: 'vm_start' | 'configure', body: string): string {
  return `(func $${name} (export "proxy_on_${name}") (param i32 i32) (result i32) ${body})`;
}
