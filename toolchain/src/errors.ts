/** The toolchain's error codes: what each means, what helps, and the exit code it ends the command with. */
import { PosternError } from '@postern/contract/errors';
import type { ErrorDetail, ErrorRow } from '@postern/contract/errors';

const user = (meaning: string, hint: string, exit: 1 | 2): ErrorRow => ({
  kind: 'user',
  meaning,
  hint,
  exit,
});
const system = (meaning: string, hint: string): ErrorRow => ({ kind: 'system', meaning, hint, exit: 1 });

/** Every code the `postern` command can end with, grouped by what it was doing. */
export const TOOLCHAIN_ERRORS = {
  TC_COMMAND_UNKNOWN: user(
    'The command does not exist.',
    'Run `postern --help` for the list of commands.',
    2,
  ),
  TC_FLAG_UNKNOWN: user('The command has no such flag.', 'Run the command with `--help` for its flags.', 2),
  TC_FLAG_VALUE: user(
    'A flag has no value or one that it does not take.',
    'Run the command with `--help` for the values.',
    2,
  ),
  TC_ARGUMENTS: user(
    'The command got too few or too many arguments.',
    'Run the command with `--help` for its form.',
    2,
  ),

  TC_FILE_MISSING: user(
    'A file or folder named on the command line does not exist.',
    'Check the path; it is resolved from the current folder.',
    2,
  ),
  TC_FILE_UNREADABLE: system(
    'A file exists but cannot be read or written.',
    'Check its permissions and the free space of the disk.',
  ),

  TC_ASCONFIG: user(
    "A plugin's asconfig.json is missing or wrong.",
    'Give the plugin an asconfig.json with `entries` and the targets `release` and `debug`; `postern new` writes one.',
    2,
  ),
  TC_COMPILE: user(
    'The AssemblyScript compiler refused the sources.',
    'Mend the first diagnostic above; later ones often follow from it.',
    1,
  ),
  TC_COMPILER_CRASH: system(
    'The AssemblyScript compiler stopped for a reason that is not in the sources.',
    'Run the build again; if it stays, reduce the source until it compiles and report what was left out.',
  ),
  TC_MODULE_REFUSED: user(
    'A module breaks rules that its target enforces.',
    'Each finding above has its own hint.',
    1,
  ),
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link TOOLCHAIN_ERRORS}. */
export type ToolchainErrorCode = keyof typeof TOOLCHAIN_ERRORS;

/** Anything the toolchain refuses or fails at. */
export class ToolchainError extends PosternError {
  constructor(code: ToolchainErrorCode, message: string, detail?: ErrorDetail) {
    super(TOOLCHAIN_ERRORS, code, message, detail);
  }
}
