/** What a tool is: what clients read of it, and what it does. Spec: MCP "Tools", data types. */

import { Bytes } from '../../bytes';
import {
  decimal,
  equals,
  find,
  JsonError,
  jsonErrorText,
  Output,
  parse,
  Tape,
  writeCompact,
  writeText,
} from '../../json';
import { ToolEntry } from '../tool-entry';
import { ArgumentCheck } from './argument-check';
import { RestAnswer } from './rest-answer';
import { ToolRequest } from './tool-request';
import { ToolResult } from './tool-result';

const LONGEST_NAME = 128;

/** What an annotation says; one that says nothing is left out. */
export const enum Hint {
  Unsaid = 0,
  No = 1,
  Yes = 2,
}

/**
 * @example
 * class Greet extends Tool {
 *   constructor() {
 *     super('greet', 'Greets somebody.', '{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}');
 *     this.readOnly = Hint.Yes;
 *   }
 *   call(request: ToolRequest, result: ToolResult): void {
 *     result.text('Hello, ' + request.text('name') + '!');
 *   }
 * }
 */
export abstract class Tool {
  /** For people; the name stands in where it is empty. */
  title: string = '';
  /** JSON Schema of the structured content; empty: none. */
  outputSchema: string = '';
  /** It changes nothing. */
  readOnly: Hint = Hint.Unsaid;
  /** What it changes may be lost. */
  destructive: Hint = Hint.Unsaid;
  /** The same call again changes nothing more. */
  idempotent: Hint = Hint.Unsaid;
  /** It reaches things outside. */
  openWorld: Hint = Hint.Unsaid;
  /** The server's: the name as UTF-8. */
  nameBytes: Bytes = new Bytes();
  /** What looks at the arguments first, in this order. */
  checks: ArgumentCheck[] = [];

  /**
   * @param name 1 to 128 letters, digits and `_.-`
   * @param description what the model reads to choose
   * @param inputSchema JSON Schema of the arguments, of `"type":"object"`
   */
  constructor(
    readonly name: string,
    readonly description: string,
    readonly inputSchema: string,
  ) {}

  /** One call: writes the result, or sends a RestCall and goes on in `onAnswer`. */
  abstract call(request: ToolRequest, result: ToolResult): void;

  /** The answer to a RestCall. The result goes to the client when none is waited for any more. */
  onAnswer(answer: RestAnswer, request: ToolRequest, result: ToolResult): void {}

  /** The server's: checks the definition; returns what is wrong, or an empty text. */
  prepare(entry: ToolEntry): string {
    if (!isName(this.name)) return 'its name is not 1 to 128 of A-Za-z0-9_.-';
    const tape = new Tape();
    const out = new Output();
    const input = compact(this.inputSchema, tape, out);
    if (input === null) return 'its inputSchema is no JSON: ' + fault(tape);
    if (!equals(tape, find(tape, 0, 'type'), 'object')) return 'its inputSchema is of no "type": "object"';
    if (this.checks.length == 0 && this.inputSchema.indexOf('"x-mcp-header"') >= 0) {
      return 'its x-mcp-header needs the check RepeatedHeaders';
    }
    for (let i = 0; i < this.checks.length; i++) {
      const fault = this.checks[i].prepare(tape, 0);
      if (fault != '') return fault;
    }
    entry.inputSchema = input;
    if (this.outputSchema != '') {
      const output = compact(this.outputSchema, tape, out);
      if (output === null) return 'its outputSchema is no JSON: ' + fault(tape);
      entry.outputSchema = output;
      entry.givesObject = equals(tape, find(tape, 0, 'type'), 'object');
    }
    this.nameBytes = Bytes.of(this.name);
    entry.name = quoted(this.name, out);
    entry.description = quoted(this.description, out);
    if (this.title != '') entry.title = quoted(this.title, out);
    entry.annotations = this.hints(out);
    out.free();
    tape.free();
    return '';
  }

  private hints(out: Output): Bytes {
    out.clear();
    writeHint(out, 'readOnlyHint', this.readOnly);
    writeHint(out, 'destructiveHint', this.destructive);
    writeHint(out, 'idempotentHint', this.idempotent);
    writeHint(out, 'openWorldHint', this.openWorld);
    if (out.length > 0) out.byte(0x7d);
    return out.toBytes();
  }
}

function writeHint(out: Output, name: string, hint: Hint): void {
  if (hint == Hint.Unsaid) return;
  out.ascii(out.length == 0 ? '{"' : ',"');
  out.ascii(name);
  out.ascii(hint == Hint.Yes ? '":true' : '":false');
}

function quoted(text: string, out: Output): Bytes {
  out.clear();
  writeText(out, text);
  return out.toBytes();
}

/** The JSON text without white space; null when it is none. */
function compact(text: string, tape: Tape, out: Output): Bytes | null {
  const bytes = Bytes.of(text);
  if (parse(tape, bytes.ptr, bytes.size) != JsonError.None) return null;
  out.clear();
  writeCompact(out, tape, 0);
  const copy = out.toBytes();
  // The tape is read on, and the text behind it must stay.
  parse(tape, copy.ptr, copy.size);
  return copy;
}

function fault(tape: Tape): string {
  return jsonErrorText(tape.error) + ' at byte ' + decimal(tape.errorPosition);
}

function isName(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const code: u32 = name.charCodeAt(i);
    const isAlphanumeric = code - 0x30 < 10 || (code | 0x20) - 0x61 < 26;
    if (!isAlphanumeric && code != 0x5f && code != 0x2e && code != 0x2d) return false;
  }
  return name.length > 0 && name.length <= LONGEST_NAME;
}
