/** The types within function bodies, checked by V8 itself: the engine of Node.js is the engine of Envoy. */
import type { Rule } from './rule.js';

// Part of every Node.js; its type declarations come with browsers' ones only.
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
};

/** How engines that are older than Envoy's, as that of Node.js 20 is, speak of what they do not know. */
const UNKNOWN: readonly RegExp[] = [
  /--experimental-/,
  // Several memories.
  /At most one memory|memory count of \d+ exceeds internal limit of 1\b/,
  // Tables with addresses of 64 bits; other flags are refused before an engine sees them.
  /invalid table elements limits flags/,
  // Null references as garbage-collected types have them: `ref.null nofunc` and the like.
  /Unknown heap type -(?:1[2-9]|2[0-3])\b/,
  // try_table and throw_ref: exceptions as they were standardised.
  /Invalid opcode 0x(?:1f|0?a)\b/,
  // Extended constant expressions.
  /opcode i(?:32|64)\.(?:add|sub|mul) is not allowed in constant expressions/,
];

/** Whether an engine refused a module for want of a feature, which another engine may have: the module may be sound. */
export function isFeatureUnknown(engineMessage: string): boolean {
  return UNKNOWN.some((pattern) => pattern.test(engineMessage));
}

/** The rule. What V8 would take with a switch, a newer V8 in the gateway may take without: a warning only. */
export const invalidCodeRule: Rule = {
  id: 'invalid-code',
  title: 'An engine accepts the module',
  *check({ bytes }) {
    if (WebAssembly.validate(bytes)) return;
    const reason = engineMessage(bytes);
    if (isFeatureUnknown(reason)) {
      const message = `the engine of this Node.js does not know a feature of the module: ${reason}`;
      yield {
        severity: 'warning',
        message,
        hint: 'check it on the gateway itself, or compile without the feature',
      };
      return;
    }
    const message = `Failed to load Wasm bytecode: ${reason}`;
    yield {
      severity: 'error',
      message,
      hint: 'build the module again: the compiler or a later step damaged it',
    };
  },
};

function engineMessage(bytes: Uint8Array): string {
  try {
    return String(new WebAssembly.Module(bytes));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
