/**
 * A start section runs while the instance is made, before the host can answer: Envoy then dereferences null.
 * Observed on Envoy 1.40, under --mode validate too.
 */
import { ContractError } from '../errors/index.js';
import { callGraph, reachFrom, type WasmModule } from '../wasm/index.js';
import type { Rule } from './rule.js';

const HINT =
  'initialise in an exported _initialize: asc --exportStart _initialize, or a reactor (clang -mexec-model=reactor, Rust wasm32-wasip1 cdylib)';

/** The rule. */
export const startSectionRule: Rule = {
  id: 'start-section',
  title: 'No start section, above all none that can call the host',
  *check(module, target) {
    if (module.start === undefined) return;
    const call = firstHostCall(module, module.start);
    const crash = target.envoyHost ? `; there, a host call crashes ${target.title} (SIGSEGV)` : '';
    const does = call === undefined ? 'runs before the host is ready' : `can call ${call}${crash}`;
    yield {
      severity: call !== undefined && target.envoyHost ? 'error' : 'warning',
      message: `the start section (function ${module.start}) ${does}`,
      hint: HINT,
    };
  },
};

/** Names the first imported function that can be reached; code that cannot be read may reach anything. */
function firstHostCall(module: WasmModule, start: number): string | undefined {
  const imported = module.imports.filter(({ kind }) => kind === 'function');
  try {
    const { functions, indirect } = reachFrom(callGraph(module), start);
    const found = imported.find((_entry, index) => functions.has(index));
    if (found === undefined) return undefined;
    return `${found.module}.${found.name}${indirect ? ', perhaps through a table' : ''}`;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return imported.length === 0 ? undefined : `the host, as far as can be seen (${error.message})`;
  }
}
