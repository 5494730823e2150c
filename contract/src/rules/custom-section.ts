/**
 * Custom sections mean nothing to the core specification, but each gateway downloads them, and some act on them: a host
 * may run machine code out of one (allow_precompiled). So what nobody knows should not travel along.
 */
import type { Rule } from './rule.js';

/** Of compilers, linkers, debuggers and signers; a dot or dash at the end: of a family. */
const KNOWN = [
  ...[
    'name',
    'producers',
    'target_features',
    'build_id',
    'go:buildid',
    'sourceMappingURL',
    'external_debug_info',
  ],
  ...[
    'dylink',
    'dylink.0',
    'linking',
    'reloc.',
    '.debug_',
    '.llvm',
    'metadata.code.',
    'component-type',
    'core',
  ],
  // What `postern sign` writes, and hosts read.
  ...['signature', 'signature_wasmsign', 'signature_delimiter'],
];
const FAMILY = /[._-]$/;

/** Machine code that a host made of a module, for hosts of exactly its build. */
const PRECOMPILED = /^precompiled_|^wamr-aot$/;

/** The rule. */
export const customSectionRule: Rule = {
  id: 'custom-section',
  title: 'Every custom section is one that some tool is known to read',
  *check({ customs }) {
    for (const { name, bytes } of customs) {
      if (isKnown(name)) continue;
      const seen = `the custom section ${JSON.stringify(name)} (${bytes.length} bytes)`;
      yield PRECOMPILED.test(name)
        ? {
            severity: 'warning',
            message: `${seen} holds machine code: a gateway with allow_precompiled runs it instead of the module`,
            hint: 'take it out (wasm-tools strip --delete NAME), unless every gateway is of the build that it was made for',
          }
        : {
            severity: 'warning',
            message: `${seen} is of no known tool: every gateway downloads and keeps it`,
            hint: 'take it out (wasm-tools strip --delete NAME), or leave it where somebody reads it',
          };
    }
  },
};

function isKnown(name: string): boolean {
  return KNOWN.some((known) => name === known || (FAMILY.test(known) && name.startsWith(known)));
}
