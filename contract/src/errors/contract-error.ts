/** The codes of errors that the contract itself raises: names, packages, spec.yaml and wasm files. */
import { PosternError, type ErrorDetail, type ErrorTable } from './postern-error.js';

// Wrong on a command line or in a request; wrong in a file that was given.
const REQUEST = { kind: 'user', exit: 2, status: 400 } as const;
const FILE = { kind: 'user', exit: 1, status: 422 } as const;

/** Every code that this room raises; docs/errors.md lists them. */
export const CONTRACT_ERRORS = {
  CT_PLUGIN_NAME: {
    ...REQUEST,
    meaning: 'A plugin name does not follow the grammar.',
    hint: 'use lower-case letters and digits, joined by single dots, dashes or underscores: "mcp-server"',
  },
  CT_PLUGIN_VERSION: {
    ...REQUEST,
    meaning: 'A plugin version is not a strict semantic version.',
    hint: 'use MAJOR.MINOR.PATCH without a leading v and without build metadata: "1.2.3" or "1.2.3-rc.1"',
  },
  CT_PLUGIN_RANGE: {
    ...REQUEST,
    meaning: 'What should name versions of a plugin is neither a version nor a range.',
    hint: 'write a version, "1.2.3", or a range as npm has them: "^1.2.0", "~1.2", "1.x", ">=1.2.0 <2.0.0"',
  },
  CT_PLUGIN_REF: {
    ...REQUEST,
    meaning: 'A plugin reference is not NAME@VERSION.',
    hint: 'write the name, an @ and the version: "mcp-server@1.2.3"',
  },
  CT_PLUGIN_FILE: {
    ...REQUEST,
    meaning: 'A file name asked for below a plugin version is not a plain file name.',
    hint: 'ask for a file of the package, such as plugin.wasm or spec.yaml',
  },
  CT_SPEC: {
    ...REQUEST,
    meaning: 'A spec.yaml cannot be read, or a field of it is missing or wrong.',
    hint: 'correct the field that the message names; examples stand in the spec.yaml of the built-in plugins',
    status: 422,
  },
  CT_ARCHIVE_READ: {
    ...FILE,
    meaning: 'A package is not a complete gzip-compressed tar archive.',
    hint: 'make the package with `postern publish` or `tar -czf`, and send the bytes unchanged',
  },
  CT_ARCHIVE_ENTRY: {
    ...FILE,
    meaning:
      'A package holds an entry that a package may not have, holds one twice, or lacks a required one.',
    hint: 'a package holds plugin.wasm and spec.yaml, and may hold README.md, README_ZH.md, README_EN.md and icon.png, all as plain files at its top',
  },
  CT_ARCHIVE_LIMIT: {
    ...FILE,
    meaning: 'A package, or what it unpacks to, is larger than allowed.',
    hint: 'make the files smaller; the message names the limit',
    status: 413,
  },
  CT_WASM_MAGIC: {
    ...FILE,
    meaning: 'A file does not begin as a WebAssembly module of version 1 does.',
    hint: 'give the compiled .wasm file (not .wat, not a component, not an archive)',
  },
  CT_WASM_TRUNCATED: {
    ...FILE,
    meaning: 'A WebAssembly module ends, or a part of it ends, before what it announces.',
    hint: 'build the module again, or copy it again: the file is cut short or damaged',
  },
  CT_WASM_MALFORMED: {
    ...FILE,
    meaning: 'A WebAssembly module breaks a rule of the binary format.',
    hint: 'build the module again: the file is damaged',
  },
  CT_WASM_UNSUPPORTED: {
    ...FILE,
    meaning: 'A WebAssembly module uses a feature that Postern cannot check.',
    hint: 'compile without the feature that the message names',
  },
} as const satisfies ErrorTable;

/** A code of the contract's table. */
export type ContractErrorCode = keyof typeof CONTRACT_ERRORS;

/** What the functions of the contract throw, and nothing else. */
export class ContractError extends PosternError {
  declare readonly code: ContractErrorCode;

  constructor(code: ContractErrorCode, message: string, detail?: ErrorDetail) {
    super(CONTRACT_ERRORS, code, message, detail);
  }
}
