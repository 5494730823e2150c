/** The custom section "name": what functions are called in a backtrace. Spec: WebAssembly core, appendix, name section. */
import { ContractError } from '../errors/index.js';
import { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';
import type { WasmModule } from './module.js';
import { readCount, readName } from './vector.js';

const FUNCTION_NAMES = 1;

/** Function names by index. A damaged section is no error for an engine, so it gives the names before the damage. */
export function readFunctionNames(module: WasmModule): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const section = module.customs.find((custom) => custom.name === 'name');
  if (section === undefined) return names;
  const { offset, bytes } = section;
  const end = offset + bytes.length;
  try {
    collect(new Cursor(module.bytes, { offset, end, part: 'name section' }), names);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
  }
  return names;
}

function collect(cursor: Cursor, names: Map<number, string>): void {
  while (cursor.left > 0) {
    const id = cursor.u8();
    const part = cursor.inner(readU32(cursor), 'a part of the name section');
    if (id !== FUNCTION_NAMES) continue;
    for (let left = readCount(part, 'names'); left > 0; left -= 1) names.set(readU32(part), readName(part));
  }
}
