/** Every error of the control plane: what was seen in which file and line, and what to do about it. */
import { PosternError, type ErrorDetail, type ErrorTable } from '@postern/contract/errors';

/** The control plane's codes; docs/errors.md lists them. */
export const CONTROL_PLANE_ERRORS = {
  CP_COMMAND: {
    kind: 'user',
    meaning: 'The command line names no command, an unknown one, or the wrong number of files.',
    hint: 'Run postern-control-plane --help.',
    exit: 2,
  },
  CP_FILE_UNREADABLE: {
    kind: 'user',
    meaning: 'A file that the configuration needs does not exist, cannot be read or is not UTF-8 text.',
    hint: 'Check the path; paths in postern.yaml are relative to the folder of postern.yaml.',
    exit: 2,
  },
  CP_FILE_TOO_LARGE: {
    kind: 'user',
    meaning: 'A configuration file is larger than the control plane reads.',
    hint: 'Split the file into several servers, or check that it is the right file.',
    exit: 2,
  },
  CP_YAML: {
    kind: 'user',
    meaning: 'A file is not valid YAML or JSON, or uses a part of YAML that has no JSON form.',
    hint: 'Mend the syntax at the named line.',
    exit: 2,
  },
  CP_FIELD_UNKNOWN: {
    kind: 'user',
    meaning: 'A file has a field that does not exist at this place.',
    hint: 'Remove the field or correct its name.',
    exit: 2,
  },
  CP_FIELD_MISSING: {
    kind: 'user',
    meaning: 'A field that must be given is absent or empty.',
    hint: 'Add the field.',
    exit: 2,
  },
  CP_FIELD_TYPE: {
    kind: 'user',
    meaning: 'A field has a value of the wrong type, for example a number where text is expected.',
    hint: 'Write a value of the expected type; put text that looks like a number in quotes.',
    exit: 2,
  },
  CP_FIELD_VALUE: {
    kind: 'user',
    meaning: 'A field has a value that is not allowed at this place.',
    hint: 'Choose a value that the message allows.',
    exit: 2,
  },
  CP_NAME: {
    kind: 'user',
    meaning: 'A tenant, server or consumer has a name that cannot stand in a path, a route or a header.',
    hint: 'Tenants and servers: lower-case letters, digits and dashes, at most 63, for example "orders-eu".',
    exit: 2,
  },
  CP_DUPLICATE: {
    kind: 'user',
    meaning:
      'Two tenants, two servers of a tenant, two consumers of a tenant or two credentials are the same.',
    hint: 'Rename or remove one of the two.',
    exit: 2,
  },
  CP_UPSTREAM: {
    kind: 'user',
    meaning: 'The address of an upstream or of the plugin server is not a URL that the gateway can use.',
    hint: 'Write http://HOST:PORT or https://HOST:PORT, with a base path if the API has one.',
    exit: 2,
  },
  CP_HOST: {
    kind: 'user',
    meaning: 'A host name of a tenant cannot be matched, or belongs to two tenants.',
    hint: 'Write a name such as mcp.example.com, or *.example.com for everything below it.',
    exit: 2,
  },
  CP_OPEN_ROUTE: {
    kind: 'user',
    meaning: 'A server would be open to everybody: its tenant has no consumers.',
    hint: 'Add consumers to the tenant, or write "auth: none" on the server if it is meant to be public.',
    exit: 2,
  },
  CP_CONSUMER_UNKNOWN: {
    kind: 'user',
    meaning: 'A server allows a consumer that its tenant does not have.',
    hint: 'Add the consumer to the tenant, or correct the name in "allow".',
    exit: 2,
  },
  CP_CREDENTIAL: {
    kind: 'user',
    meaning:
      'A credential cannot be sent in a header: it is empty, too long or has other than visible ASCII characters.',
    hint: 'Use a long random text of letters and digits.',
    exit: 2,
  },
  CP_ENV_MISSING: {
    kind: 'user',
    meaning: 'A credential is to come from an environment variable that is not set.',
    hint: 'Set the variable before you start the command.',
    exit: 2,
  },
  CP_TOOL_CONFIG: {
    kind: 'user',
    meaning: "A server's tool configuration does not have the form {server, tools}.",
    hint: 'See examples/quickstart/orders.yaml for a complete one.',
    exit: 2,
  },
  CP_LOCK_MISSING: {
    kind: 'user',
    meaning: 'There is no postern.lock beside postern.yaml, or it lacks a plugin that the servers need.',
    hint: 'Run "postern lock" while the plugin server is up; "postern up" does it by itself.',
    exit: 2,
  },
  CP_LOCK: {
    kind: 'user',
    meaning: 'postern.lock does not have the form that "postern lock" writes.',
    hint: 'Write it anew with "postern lock".',
    exit: 2,
  },
  CP_LOCK_STALE: {
    kind: 'user',
    meaning: 'postern.lock holds another version of a plugin than postern.yaml asks for.',
    hint: 'Run "postern lock" again.',
    exit: 2,
  },
  CP_OUTPUT: {
    kind: 'system',
    meaning: 'The configuration could not be written.',
    hint: 'Check that the folder exists, is writable and has space left.',
    exit: 1,
  },
} as const satisfies ErrorTable;

/** One code of the control plane. */
export type ControlPlaneErrorCode = keyof typeof CONTROL_PLANE_ERRORS;

/** An error of the control plane. */
export class ControlPlaneError extends PosternError {
  constructor(code: ControlPlaneErrorCode, message: string, detail?: ErrorDetail) {
    super(CONTROL_PLANE_ERRORS, code, message, detail);
  }
}
