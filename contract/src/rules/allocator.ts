/** A host puts every answer into memory that the guest allocates. Spec: proxy-wasm/spec "proxy_on_memory_allocate". */
import { GUEST_ALLOCATORS } from '../abi/index.js';
import type { Rule } from './rule.js';

/** The rule. The type of the allocator is judged by export-signature. */
export const allocatorRule: Rule = {
  id: 'allocator',
  title: 'The module exports malloc or proxy_on_memory_allocate',
  *check(module) {
    const names = GUEST_ALLOCATORS.map(({ name }) => name);
    if (module.exports.some(({ name, kind }) => kind === 'function' && names.includes(name))) return;
    yield {
      severity: 'error',
      message: `Wasm module is missing malloc function. The module exports neither ${names.join(' nor ')}`,
      hint: 'export proxy_on_memory_allocate(memory_size: i32) -> i32, which gives a pointer to that many bytes',
    };
  },
};
