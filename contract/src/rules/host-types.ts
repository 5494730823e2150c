/**
 * Envoy's host knows six value types and no exceptions at its border; anything else there aborts it.
 * Observed on Envoy 1.40, under --mode validate too. Within a module every type is fine.
 */
import type { ExternKind, WasmImport, WasmModule } from '../wasm/index.js';
import type { Rule } from './rule.js';

// The last is (ref func), which V8 takes for funcref.
const KNOWN = new Set<string>(['i32', 'i64', 'f32', 'f64', 'funcref', 'externref', '(ref -16)']);

/** The rule. */
export const hostTypesRule: Rule = {
  id: 'host-types',
  title: 'Imports and exports have only types that the target can express',
  *check(module, target) {
    if (!target.envoyHost) return;
    for (const { what, types } of crossings(module)) {
      const strange = types.find((type) => !KNOWN.has(type));
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
  readonly types: readonly string[];
}

function* crossings({ types, imports, exports, ...defined }: WasmModule): Iterable<Crossing> {
  // Imported ones first, as indices count them.
  const spaces: Record<ExternKind, string[][]> = { function: [], table: [], memory: [], global: [], tag: [] };
  const ofFunction = (index: number): string[] =>
    [types[index]?.params ?? [], types[index]?.results ?? []].flat();
  const ofImport = (entry: WasmImport): string[] => {
    if (entry.kind === 'function') return ofFunction(entry.typeIndex);
    if (entry.kind === 'table') return [entry.table.element];
    if (entry.kind === 'global') return [entry.global.type];
    return entry.kind === 'tag' ? ['an exception'] : [];
  };
  for (const entry of imports) {
    spaces[entry.kind].push(ofImport(entry));
    yield { what: `imported ${entry.kind} ${entry.module}.${entry.name}`, types: ofImport(entry) };
  }
  for (const index of defined.functions) spaces.function.push(ofFunction(index));
  for (const { element } of defined.tables) spaces.table.push([element]);
  for (const { type } of defined.globals) spaces.global.push([type]);
  for (const { name, kind, index } of exports) {
    const types = kind === 'tag' ? ['an exception'] : (spaces[kind][index] ?? []);
    yield { what: `exported ${kind} ${name}`, types };
  }
}
