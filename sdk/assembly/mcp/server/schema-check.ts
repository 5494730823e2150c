/**
 * Holds the arguments of a call against the tool's input schema before the tool sees them: the model is told, in sentences, what is
 * wrong, and may mend its call. Spec: MCP "Tools", security considerations; 2025-11-25, "input validation errors".
 *
 * @example
 * this.checks.push(new SchemaCheck());
 */

import { Bytes } from '../../bytes';
import { ABSENT, JsonError, Output, parse, Tape, writeEscaped } from '../../json';
import { log, LogLevel } from '../../log';
import { Schema, violations } from '../../schema';
import { Endpoint } from '../endpoint';
import { beginResult, beginToolText, endResult, endToolText } from '../envelope';
import { Message } from '../message';
import { Revision } from '../versions';
import { ArgumentCheck } from './argument-check';

const OK: u32 = 200;


@lazy
const EMPTY = Bytes.of('{}');


@lazy
const none = new Tape();


@lazy
const said = new Output();

export class SchemaCheck extends ArgumentCheck {
  private schema: Schema = new Schema();

  /** @param showsValues whether sentences repeat what is wrong; false where arguments may be secrets */
  constructor(showsValues: bool = true) {
    super();
    this.schema.memberWord = 'argument';
    this.schema.showsValues = showsValues;
  }

  prepare(tape: Tape, schema: u32): string {
    const text = new Bytes(tape.data(schema), tape.size(schema));
    if (!this.schema.compile(text)) return this.schema.faults[0];
    const ignored = this.schema.ignored;
    for (let i = 0; i < ignored.length; i++)
      log(LogLevel.Warn, ignored[i] + ' of an inputSchema is not checked');
    return '';
  }

  refuse(endpoint: Endpoint, message: Message, args: u32, revision: Revision, out: Output): u32 {
    let tape = message.tape;
    if (args == ABSENT) {
      if (parse(none, EMPTY.ptr, EMPTY.size) != JsonError.None) return OK;
      tape = none;
      args = 0;
    }
    if (this.schema.check(tape, args, 'arguments')) return 0;
    beginResult(out, message.id, endpoint, revision);
    beginToolText(out);
    said.clear();
    violations.write(said, '\n');
    writeEscaped(out, said.data, <u32>said.length);
    endToolText(out, true);
    endResult(out);
    return OK;
  }
}
