/** The base of every error that Postern shows: a stable code, what was seen, what to do. docs/errors.md lists all. */

/** `user`: whoever called can mend it. `system`: the machine, the network or a bug is at fault. */
export type ErrorKind = 'user' | 'system';

/** One row of a room's table of codes. */
export interface ErrorRow {
  readonly kind: ErrorKind;
  /** What this code means, one sentence for docs/errors.md. */
  readonly meaning: string;
  /** What usually helps; an instance may carry a more exact hint. */
  readonly hint: string;
  /** Process exit code: 1 the thing checked is bad or the operation failed, 2 command line or file wrong. */
  readonly exit: 1 | 2;
  /** HTTP status when a server answers with this error. */
  readonly status?: number;
}

export type ErrorTable = Readonly<Record<string, ErrorRow>>;

/** What a thrower may say beyond the message. */
export interface ErrorDetail {
  /** Overrides the table's hint with one that names the values at hand. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Base class of the rooms' errors: a room's own class passes its table and lets only its own codes in. */
export class PosternError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string;
  readonly exit: 1 | 2;
  readonly status: number | undefined;

  constructor(table: ErrorTable, code: string, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    const row = Object.hasOwn(table, code) ? table[code] : undefined;
    if (row === undefined) throw new TypeError(`no row for error code ${code}`);
    this.name = new.target.name;
    this.code = code;
    this.kind = row.kind;
    this.hint = detail.hint ?? row.hint;
    this.exit = row.exit;
    this.status = row.status;
  }
}

/** The form an error takes in JSON answers and in JSON output of commands. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** An error as JSON: code, message and hint, never the cause or the stack. */
export function toErrorBody(error: PosternError): ErrorBody {
  return { code: error.code, message: error.message, hint: error.hint };
}

/** An error as a person reads it on a terminal: two lines, the second says what to do. */
export function formatError(error: PosternError): string {
  return `error ${error.code}: ${error.message}\n  hint: ${error.hint}`;
}
