/** Why a module has an import: the shortest way from something that the host calls to what calls it. */
import { callGraph } from '@postern/contract/wasm';
import type { CallGraph, WasmModule } from '@postern/contract/wasm';

/** One step of a way. */
export interface Step {
  /** The function's index. */
  readonly index: number;
  /** How the step before leads here: `entry` for the first. A `table` step may never really happen. */
  readonly by: 'entry' | 'call' | 'table';
}

/** An import with the way to it. */
export interface ImportWay {
  readonly module: string;
  readonly name: string;
  /** Export by which the way begins; `(start)` for what runs at the beginning. */
  readonly entry: string | undefined;
  /** From the entry to the function that calls the import; empty when nothing leads to it. */
  readonly steps: readonly Step[];
}

interface Entry {
  readonly name: string;
  readonly index: number;
}

const START = '(start)';

/** The ways to all imported functions, in the module's order. */
export function importWays(module: WasmModule): ImportWay[] {
  const entries = entriesOf(module);
  const graph = callGraph(module);
  const sure = new Ways(entries, graph, false);
  let possible: Ways | undefined;
  return module.imports
    .filter(({ kind }) => kind === 'function')
    .map(({ module: from, name }, index) => {
      const way = sure.to(index) ?? (possible ??= new Ways(entries, graph, true)).to(index);
      return { module: from, name, entry: way?.entry, steps: way?.steps.slice(0, -1) ?? [] };
    });
}

function entriesOf(module: WasmModule): Entry[] {
  const exported = module.exports.filter(({ kind }) => kind === 'function');
  const start = module.start === undefined ? [] : [{ name: START, index: module.start }];
  return [...exported.map(({ name, index }) => ({ name, index })), ...start];
}

/** The shortest ways to everything, walked once, breadth first from all entries. */
class Ways {
  readonly #before = new Map<number, { readonly from: number | undefined; readonly by: Step['by'] }>();
  readonly #entryNames = new Map<number, string>();

  constructor(entries: readonly Entry[], graph: CallGraph, tables: boolean) {
    for (const { name, index } of entries) {
      if (this.#before.has(index)) continue;
      this.#before.set(index, { from: undefined, by: 'entry' });
      this.#entryNames.set(index, name);
    }
    const called = new Set<string>();
    // A map is walked in order of insertion, what is added during the walk included.
    for (const from of this.#before.keys()) {
      const { functions, shapes } = graph.calls(from);
      for (const to of functions) this.#reach(to, from, 'call');
      for (const shape of tables ? shapes : []) {
        if (called.has(shape)) continue;
        called.add(shape);
        for (const to of graph.entries(shape)) this.#reach(to, from, 'table');
      }
    }
  }

  to(index: number): { entry: string | undefined; steps: Step[] } | undefined {
    const steps: Step[] = [];
    for (let at: number | undefined = index; at !== undefined;) {
      const before = this.#before.get(at);
      if (before === undefined) return undefined;
      steps.push({ index: at, by: before.by });
      at = before.from;
    }
    steps.reverse();
    return { entry: this.#entryNames.get(steps[0]?.index ?? -1), steps };
  }

  #reach(to: number, from: number, by: Step['by']): void {
    if (!this.#before.has(to)) this.#before.set(to, { from, by });
  }
}
