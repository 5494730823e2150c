/**
 * Envoy's host knows six value types and no exceptions at its border; anything else there aborts it.
 * Observed on Envoy 1.40, under --mode validate too. Within a module every type is fine.
 */
import type { ValueType } from '../abi/index.js';
import { functionTypes, type ExternKind, type WasmModule } from '../wasm/index.js';
import type { Rule } from './rule.js';

// The last is (ref func), which V8 takes for funcref.
const KNOWN = new Set<ValueType>(['i32', 'i64', 'f32', 'f64', 'funcref', 'externref', '(ref -16)']);

/** The rule. */
export const hostTypesRule: Rule = {
  id: 'host-types',
  title: 'Imports and exports have only types that the target can express',
  *check(module, target) {
    if (!target.envoyHost) return;
    for (const { what, kind, types } of crossings(module)) {
      const strange = kind === 'tag' ? 'an exception' : types.find((type) => !KNOWN.has(type));
      if (strange === undefined) continue;
      yield {
        severity: 'error',
        message: `${what} has ${strange} in its type, which aborts ${target.title} (SIGTRAP)`,
        hint: 'keep such types inside the module: pass numbers, and the rest through memory',
      };
    }
  },
};

interface Crossing {
  readonly what: string;
  readonly kind: ExternKind;
  readonly types: readonly ValueType[];
}

function* crossings(module: WasmModule): Iterable<Crossing> {
  const typeAt = functionTypes(module);
  const ofFunction = (index: number): ValueType[] => {
    const type = typeAt(index);
    return type === undefined ? [] : [...type.params, ...type.results];
  };
  const tables: ValueType[] = [];
  const globals: ValueType[] = [];
  let functions = 0;
  for (const entry of module.imports) {
    let types: readonly ValueType[] = [];
    if (entry.kind === 'function') types = ofFunction(functions++);
    if (entry.kind === 'table') tables.push(...(types = [entry.table.element]));
    if (entry.kind === 'global') globals.push(...(types = [entry.global.type]));
    yield { what: `imported ${entry.kind} ${entry.module}.${entry.name}`, kind: entry.kind, types };
  }
  tables.push(...module.tables.map(({ element }) => element));
  globals.push(...module.globals.map(({ type }) => type));
  for (const { name, kind, index } of module.exports) {
    const of = { table: tables, global: globals, memory: [], tag: [] };
    const types = kind === 'function' ? ofFunction(index) : of[kind].slice(index, index + 1);
    yield { what: `exported ${kind} ${name}`, kind, types };
  }
}
