/**
 * At the end of a stream Envoy has nothing left to answer or to close: a plugin that orders it there takes Envoy down.
 * Observed on Envoy 1.40; the calls stand in ENVOY_CRASHES. What a call graph cannot tell is told by a run.
 */
import { ENVOY_CRASHES, GUEST_CALLBACKS, type EnvoyCrash } from '../abi/index.js';
import { ContractError } from '../errors/index.js';
import { callGraph, reachFrom, type CallGraph, type ReachOptions, type WasmModule } from '../wasm/index.js';
import type { Rule } from './rule.js';

const LAST_CALLBACKS = ['proxy_on_log', 'proxy_on_done', 'proxy_on_delete'];
const CRASHES: Readonly<Record<string, EnvoyCrash>> = {
  proxy_send_local_response: ENVOY_CRASHES.replyAtEnd,
  proxy_close_stream: ENVOY_CRASHES.closeAtEnd,
};

/** The rule. A warning: only a run tells whether the call is really made, and for a stream. */
export const streamEndRule: Rule = {
  id: 'stream-end',
  title: 'No callback at the end of a stream can answer or close it',
  *check(module, target) {
    if (!target.envoyHost) return;
    const callbacks = exportedCallbacks(module);
    const calls = crashCalls(module);
    const graph = callGraph(module);
    for (const callback of calls.size === 0 ? [] : LAST_CALLBACKS) {
      const first = callbacks.get(callback);
      if (first === undefined) continue;
      for (const [call, way] of waysTo(graph, calls, { first, others: othersOf(callbacks) })) {
        yield {
          severity: 'warning',
          message: `${callback} can reach ${call}${way}: ${CRASHES[call]?.when} this call crashes ${target.title} (SIGSEGV)`,
          hint: 'answer or close in a request or response callback; at the end of a stream only read, count and log',
        };
      }
    }
  },
};

/** Indices of functions; of the callbacks that are not the last ones in `others`. */
interface Starts {
  readonly first: number;
  readonly others: readonly number[];
}

/** The calls that a callback can come to, each with the way as far as it is unsure. */
function waysTo(
  graph: CallGraph,
  calls: ReadonlyMap<string, number>,
  { first, others }: Starts,
): readonly (readonly [call: string, way: string])[] {
  const surely = reached(graph, first, { tables: false });
  const maybe = reached(graph, first);
  // Through a table everything of a type seems to be in reach: that tells something only if it is nobody else's.
  const elsewhere = [...calls.values()].some((index) => maybe.has(index) && !surely.has(index))
    ? others.map((other) => reached(graph, other))
    : [];
  const perhaps = (index: number): boolean =>
    maybe.has(index) && !elsewhere.some((functions) => functions.has(index));
  return [...calls].flatMap(([call, index]) => {
    if (!surely.has(index) && !perhaps(index)) return [];
    return [[call, surely.has(index) ? '' : ' through a table'] as const];
  });
}

/** Nothing, where code on the way cannot be read: that is for another rule to tell. */
function reached(graph: CallGraph, first: number, options?: ReachOptions): ReadonlySet<number> {
  try {
    return reachFrom(graph, first, options).functions;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return new Set();
  }
}

function crashCalls({ imports }: WasmModule): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  const functions = imports.filter(({ kind }) => kind === 'function');
  for (const [index, { name }] of functions.entries())
    if (Object.hasOwn(CRASHES, name)) calls.set(name, index);
  return calls;
}

function exportedCallbacks({ exports }: WasmModule): ReadonlyMap<string, number> {
  const names = new Set(GUEST_CALLBACKS.map(({ name }) => name));
  return new Map(
    exports.flatMap(({ name, kind, index }) =>
      kind === 'function' && names.has(name) ? [[name, index] as const] : [],
    ),
  );
}

function othersOf(callbacks: ReadonlyMap<string, number>): readonly number[] {
  return [...callbacks].flatMap(([name, index]) => (LAST_CALLBACKS.includes(name) ? [] : [index]));
}
