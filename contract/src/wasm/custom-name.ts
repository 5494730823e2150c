/**
 * The custom section "name": what functions are called in a backtrace. Engines pass over a damaged one, but Envoy's
 * host reads it itself and refuses the module. Spec: WebAssembly core, appendix, name section.
 */
import { ContractError } from '../errors/index.js';
import { Cursor } from './cursor.js';
import { readU32 } from './leb128.js';
import type { WasmModule } from './module.js';
import { readCount } from './vector.js';

const FUNCTION_NAMES = 1;
const lenient = new TextDecoder();

/** Function names by index; of a damaged section those before the damage. */
export function readFunctionNames(module: WasmModule): ReadonlyMap<number, string> {
  return read(module).names;
}

/** What is damaged in the name section, if it is there and is. */
export function checkNameSection(module: WasmModule): ContractError | undefined {
  return read(module).fault;
}

function read(module: WasmModule): { names: ReadonlyMap<number, string>; fault?: ContractError } {
  const names = new Map<number, string>();
  const section = module.customs.find((custom) => custom.name === 'name');
  if (section === undefined) return { names };
  const { offset, bytes } = section;
  try {
    collect(new Cursor(module.bytes, { offset, end: offset + bytes.length, part: 'name section' }), names);
  } catch (fault) {
    if (fault instanceof ContractError) return { names, fault };
    throw fault;
  }
  return { names };
}

function collect(cursor: Cursor, names: Map<number, string>): void {
  while (cursor.left > 0) {
    const id = cursor.u8();
    const part = cursor.inner(readU32(cursor), 'a part of the name section');
    if (id !== FUNCTION_NAMES) continue;
    for (let left = readCount(part, 'names'); left > 0; left -= 1) {
      names.set(readU32(part), lenient.decode(part.take(readU32(part), 'a name')));
    }
    part.finish();
  }
}
