/** The toolchain's error codes: what each means, what helps, and the exit code it ends the command with. */
import { PosternError } from '@postern/contract/errors';
import type { ErrorDetail, ErrorTable } from '@postern/contract/errors';

/** Every code the `postern` command can end with, grouped by what it was doing. */
export const TOOLCHAIN_ERRORS = {
  TC_COMMAND_UNKNOWN: {
    kind: 'user',
    meaning: 'The command does not exist.',
    hint: 'Run `postern --help` for the list of commands.',
    exit: 2,
  },
  TC_FLAG_UNKNOWN: {
    kind: 'user',
    meaning: 'The command has no such flag.',
    hint: 'Run the command with `--help` for its flags.',
    exit: 2,
  },
  TC_FLAG_VALUE: {
    kind: 'user',
    meaning: 'A flag has no value or one that it does not take.',
    hint: 'Run the command with `--help` for the values.',
    exit: 2,
  },
  TC_ARGUMENTS: {
    kind: 'user',
    meaning: 'The command got too few, too many or contradictory arguments.',
    hint: 'Run the command with `--help` for its form.',
    exit: 2,
  },
  TC_CONFIG_FILE: {
    kind: 'user',
    meaning: 'A postern.config.json is not JSON, or has a field or a value that it cannot have.',
    hint: 'Its fields are the names of commands and of their flags; toolchain/README.md shows one.',
    exit: 2,
  },

  TC_NO_TESTS: {
    kind: 'user',
    meaning: 'There is nothing to test: the plugin has neither a unit test nor a scenario.',
    hint: 'Write a scenario as YAML into the folder `scenarios`, or a unit test as `assembly/NAME.test.ts`; docs/plugin-authors.md shows both.',
    exit: 2,
  },
  TC_UNIT_TEST_FAILED: {
    kind: 'user',
    meaning: 'A unit test saw something else than it expects of the code.',
    hint: 'What was expected and seen stands above, with the line of the test.',
    exit: 1,
  },
  TC_TEST_RESULTS: {
    kind: 'system',
    meaning: 'What gateway-host printed is not the results of scenarios.',
    hint: 'Check that `postern` and `@postern/gateway-host` have the same version.',
    exit: 1,
  },
  TC_FILE_MISSING: {
    kind: 'user',
    meaning: 'A file or folder that the command needs does not exist.',
    hint: 'Check the path; it is resolved from the current folder.',
    exit: 2,
  },
  TC_FILE_UNREADABLE: {
    kind: 'system',
    meaning: 'A file exists but cannot be read, or cannot be written.',
    hint: 'Check its permissions and the free space of the disk.',
    exit: 1,
  },
  TC_FILE_TOO_LARGE: {
    kind: 'user',
    meaning: 'A file is larger than anything of its kind can be.',
    hint: 'Check that it is the file you meant.',
    exit: 2,
  },
  TC_FOLDER_TAKEN: {
    kind: 'user',
    meaning: 'A new plugin would be written into a folder that already holds something.',
    hint: 'Choose another name, or another folder with `--dir`.',
    exit: 2,
  },
  TC_VENDOR: {
    kind: 'system',
    meaning: "The archives of Postern's own packages could not be made for a new plugin.",
    hint: 'npm has to be on the PATH; with `--dependencies registry` none are made, where a registry has the packages.',
    exit: 1,
  },

  TC_ASCONFIG: {
    kind: 'user',
    meaning: "A plugin's asconfig.json is missing or wrong.",
    hint: 'Give the plugin an asconfig.json with `entries` and the targets `release` and `debug`; `postern new` writes one.',
    exit: 2,
  },
  TC_COMPILE: {
    kind: 'user',
    meaning: 'The AssemblyScript compiler refused the sources.',
    hint: 'Mend the first diagnostic above; later ones often follow from it.',
    exit: 1,
  },
  TC_COMPILER_CRASH: {
    kind: 'system',
    meaning: 'The AssemblyScript compiler stopped for a reason that is not in the sources.',
    hint: 'Run the build again; if it stays, reduce the source until it compiles and report what was left out.',
    exit: 1,
  },
  TC_MODULE_REFUSED: {
    kind: 'user',
    meaning: 'A module breaks rules that its target enforces.',
    hint: 'Each finding has its own hint; `postern validate FILE` shows them.',
    exit: 1,
  },

  TC_PACKAGE: {
    kind: 'user',
    meaning: 'A folder does not hold a complete plugin.',
    hint: 'A package needs build/plugin.wasm and spec.yaml; `postern build DIR` makes the first.',
    exit: 2,
  },
  TC_SERVER_UNREACHABLE: {
    kind: 'system',
    meaning: 'The plugin-server does not answer.',
    hint: 'Start one with `postern plugin-server`, or name another with `--server URL`.',
    exit: 1,
  },
  TC_SERVER_ANSWER: {
    kind: 'system',
    meaning: 'The plugin-server answered something that the toolchain did not expect.',
    hint: "Check that the address is a plugin-server's, and its log.",
    exit: 1,
  },
  TC_UNAUTHORIZED: {
    kind: 'user',
    meaning: 'The plugin-server refused the token or takes no plugins, or a registry refused to be read.',
    hint: 'Give the token the server was started with: `--token T` or POSTERN_PUBLISH_TOKEN.',
    exit: 1,
  },
  TC_VERSION_EXISTS: {
    kind: 'user',
    meaning: 'The plugin-server holds the same version with other bytes; versions never change.',
    hint: 'Raise info.version in spec.yaml and publish again.',
    exit: 1,
  },
  TC_PLUGIN_MISSING: {
    kind: 'user',
    meaning: 'A plugin or its version is not on the plugin-server.',
    hint: 'Publish it with `postern publish DIR`, or choose a version that is there.',
    exit: 1,
  },
  TC_DIGEST: {
    kind: 'system',
    meaning: 'The bytes that a plugin-server sent are not the ones it announced.',
    hint: 'Something between here and the server changes bytes, or its store is damaged.',
    exit: 1,
  },

  TC_KEY: {
    kind: 'user',
    meaning: 'A key file is not the kind of key that is needed.',
    hint: '`postern keygen` makes a pair: the .key file signs, the .pub file verifies.',
    exit: 2,
  },
  TC_SIGNATURE: {
    kind: 'user',
    meaning: 'A plugin that must be signed is not, or not by the holder of the key.',
    hint: 'Publish it with `postern publish DIR --sign-key FILE`, or check that the key is the right one.',
    exit: 1,
  },
  TC_KEY_TAKEN: {
    kind: 'user',
    meaning: 'A new key would replace one that is there; what that one signed could not be signed again.',
    hint: 'Choose another name with `--out NAME`, or give the old key up with `--force`.',
    exit: 2,
  },

  TC_LOCK: {
    kind: 'user',
    meaning:
      'postern.lock does not have the form that `postern lock` writes, or cannot be used for what is asked.',
    hint: 'Write it anew with `postern lock postern.yaml`.',
    exit: 2,
  },
  TC_BUNDLE: {
    kind: 'user',
    meaning:
      'A bundle is not whole: it is cut short, changed, holds something else, or a member has another digest.',
    hint: 'Copy it again from where `postern bundle export` wrote it, and compare the sha256 that was printed there.',
    exit: 1,
  },
  TC_OCI: {
    kind: 'system',
    meaning:
      'A registry does not hold a plugin as gateways load it: absent, in another layout, or with another module.',
    hint: 'Push the very module that the lock names; docs/distribution.md says which layouts gateways load.',
    exit: 1,
  },
  TC_PROJECT: {
    kind: 'user',
    meaning: 'postern.yaml is missing or wrong.',
    hint: 'examples/quickstart/postern.yaml is a small one that works.',
    exit: 2,
  },
  TC_TOOLS_CONFIG: {
    kind: 'user',
    meaning:
      'A file whose tools are asked for holds no configuration of mcp-server, or cannot be understood.',
    hint: "Name the plugin's configuration as JSON or YAML, a WasmPlugin, an Envoy configuration, or a postern.yaml.",
    exit: 2,
  },
  TC_TOOLS_REFUSED: {
    kind: 'user',
    meaning: 'The plugin refuses a configuration as a whole, so that there are no tools to read.',
    hint: "The plugin's own log lines above say why.",
    exit: 2,
  },
  TC_TOOLS_ANSWER: {
    kind: 'system',
    meaning: 'The gateway that runs the plugin gave no answer, or none that can be understood.',
    hint: 'Check that `postern` and `@postern/gateway-host` have the same version.',
    exit: 2,
  },
  TC_SIBLING_MISSING: {
    kind: 'user',
    meaning: 'A package that does a part of the work is not installed.',
    hint: 'Install it beside `postern`.',
    exit: 1,
  },
  TC_ALREADY_UP: {
    kind: 'user',
    meaning: 'The same project is running already.',
    hint: 'Stop it first (Ctrl-C in its terminal), or choose another folder with `--dir`.',
    exit: 1,
  },
  TC_PORT_IN_USE: {
    kind: 'user',
    meaning: 'An address that the project needs is taken by another program.',
    hint: 'Stop that program or change the port in postern.yaml.',
    exit: 1,
  },
  TC_START_FAILED: {
    kind: 'system',
    meaning: 'A part of the project ended or never became ready; everything was stopped again.',
    hint: 'Its last lines are above.',
    exit: 1,
  },
  TC_CHILD_ENDED: {
    kind: 'system',
    meaning: 'A part of a running project ended by itself; everything was stopped.',
    hint: 'Its last lines are above.',
    exit: 1,
  },
} as const satisfies ErrorTable;

/** A code of {@link TOOLCHAIN_ERRORS}. */
export type ToolchainErrorCode = keyof typeof TOOLCHAIN_ERRORS;

/** Anything the toolchain refuses or fails at. */
export class ToolchainError extends PosternError {
  constructor(code: ToolchainErrorCode, message: string, detail?: ErrorDetail) {
    super(TOOLCHAIN_ERRORS, code, message, detail);
  }
}
