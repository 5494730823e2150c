/** The errors that any Postern server can meet before it serves: bad settings, an address that cannot be used. */
import { PosternError, type ErrorDetail, type ErrorTable } from '@postern/contract/errors';

export const SERVICE_ERRORS = {
  SV_SETTING_UNKNOWN: {
    kind: 'user',
    meaning: 'The command line has a flag that the command does not know.',
    hint: 'Run the command with --help to see its settings.',
    exit: 2,
  },
  SV_SETTING_VALUE: {
    kind: 'user',
    meaning: 'A setting has a value of the wrong kind or out of its range.',
    hint: 'Run the command with --help to see what the setting takes.',
    exit: 2,
  },
  SV_SETTING_VALUE_MISSING: {
    kind: 'user',
    meaning: 'A flag that needs a value stands without one.',
    hint: 'Write it as --flag VALUE or --flag=VALUE.',
    exit: 2,
  },
  SV_ARGUMENT_UNEXPECTED: {
    kind: 'user',
    meaning: 'The command line has an argument that is no flag, and the command takes none, or fewer.',
    hint: 'Run the command with --help to see what it takes.',
    exit: 2,
  },
  SV_PORT_IN_USE: {
    kind: 'user',
    meaning: 'Another process already listens on the port.',
    hint: 'Stop that process, or choose another port with --port.',
    exit: 1,
  },
  SV_ADDRESS_REFUSED: {
    kind: 'user',
    meaning:
      'The machine does not let this process listen on the address (not its own, or a privileged port).',
    hint: 'Listen on an address of this machine, such as 127.0.0.1 or 0.0.0.0, and on a port above 1023.',
    exit: 1,
  },
} as const satisfies ErrorTable;

export type ServiceErrorCode = keyof typeof SERVICE_ERRORS;

/** An error of this room; `code` is a row of `SERVICE_ERRORS`. */
export class ServiceError extends PosternError {
  constructor(code: ServiceErrorCode, message: string, detail?: ErrorDetail) {
    super(SERVICE_ERRORS, code, message, detail);
  }
}
