/** Every error code of this room, with what it means and what usually helps; docs/errors.md lists them. */
import { PosternError, type ErrorDetail, type ErrorTable } from '@postern/contract/errors';

/** The gateway's codes, in the order in which a start meets them. */
export const GATEWAY_ERRORS = {
  GH_COMMAND: {
    kind: 'user',
    meaning: 'The command line is not understood.',
    hint: 'run `postern-gateway-host --help`',
    exit: 2,
  },
  GH_CONFIG_FILE: {
    kind: 'user',
    meaning: 'The configuration file cannot be read.',
    hint: 'check the path given with `-c`',
    exit: 2,
  },
  GH_CONFIG: {
    kind: 'user',
    meaning: 'The configuration is not valid, or uses a part of Envoy that this gateway does not have.',
    hint: 'gateway-host/README.md lists the supported fields',
    exit: 1,
  },
  GH_CODE_LOCAL: {
    kind: 'user',
    meaning: 'A plugin module named by `code.local` cannot be read.',
    hint: 'check `filename`; relative names start at the working directory, as in Envoy',
    exit: 1,
  },
  GH_CODE_REMOTE: {
    kind: 'system',
    meaning: 'A plugin module named by `code.remote` could not be fetched, or its digest is another one.',
    hint: 'the server must answer 200 with the exact bytes: no redirect, no compression; check sha256, cluster and retry_policy',
    exit: 1,
  },
  GH_PLUGIN_LOAD: {
    kind: 'user',
    meaning: 'A plugin module cannot be loaded: Envoy would refuse it too, in these words.',
    hint: '`postern validate FILE` names what is wrong with the module',
    exit: 1,
  },
  GH_PLUGIN_START: {
    kind: 'user',
    meaning: "A plugin's proxy_on_vm_start answered false or trapped.",
    hint: "the plugin's own log lines above say why",
    exit: 1,
  },
  GH_PLUGIN_CONFIGURE: {
    kind: 'user',
    meaning: "A plugin's proxy_on_configure answered false or trapped.",
    hint: 'the plugin did not accept its configuration; its own log lines above say why',
    exit: 1,
  },
  GH_TEST_PROBLEMS: {
    kind: 'user',
    meaning: 'A strict test host saw host calls or pauses that the test did not prepare.',
    hint: 'give the properties, clusters or answers that the plugin asks for, or mend the plugin',
    exit: 1,
  },
  GH_SCENARIO_FAILED: {
    kind: 'user',
    meaning: 'A scenario saw something else than it expects of the plugin.',
    hint: 'what was expected and seen stands above, with the line of the step',
    exit: 1,
  },
  GH_CANARY_REFUSED: {
    kind: 'user',
    meaning: 'A module does not start as a gateway would start it.',
    hint: "the report on stdout has the rule, the module's log lines and its backtrace; docs/rules.md explains the rules",
    exit: 1,
  },
  GH_ASK_REQUEST: {
    kind: 'user',
    meaning: 'A line that is to ask a plugin for a request does not have the form of one.',
    hint: 'one JSON object a line, with method, path, authority, headers, body and properties, all optional',
    exit: 2,
  },
  GH_PLUGIN_DEADLINE: {
    kind: 'user',
    meaning: 'A callback of a plugin ran longer than it may; Envoy has no such limit and would hang.',
    hint: 'the plugin loops, or needs more time than `--callback-deadline` gives it',
    exit: 1,
  },
  GH_THREAD: {
    kind: 'system',
    meaning: 'A thread of the gateway ended unexpectedly.',
    hint: 'the log says why; the thread is started again',
    exit: 1,
  },
} as const satisfies ErrorTable;

/** A code of GATEWAY_ERRORS. */
export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;

/** What this room throws: a code of its table, what was seen and what to do. */
export class GatewayError extends PosternError {
  constructor(code: GatewayErrorCode, message: string, detail?: ErrorDetail) {
    super(GATEWAY_ERRORS, code, message, detail);
  }
}
