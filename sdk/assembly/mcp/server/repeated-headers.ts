/**
 * For tools with `x-mcp-header` in their input schema: clients of 2026-07-28 repeat such arguments in headers `Mcp-Param-…`, so that
 * proxies can read them, and a call whose headers say something else is refused. Spec: "Custom headers from tool parameters".
 *
 * @example
 * this.checks.push(new RepeatedHeaders());
 */

import { Output, Tape } from '../../json';
import { Endpoint } from '../endpoint';
import { writeMismatch } from '../envelope';
import { Message } from '../message';
import { MirroredHeaders } from '../mirrored-headers';
import { ParamHeader, paramHeaderFault, readParamHeaders } from '../param-headers';
import { isModern, Revision } from '../versions';
import { ArgumentCheck } from './argument-check';

const BAD_REQUEST: u32 = 400;


@lazy
const mirrors = new MirroredHeaders();

export class RepeatedHeaders extends ArgumentCheck {
  private declared: ParamHeader[] = [];

  prepare(tape: Tape, schema: u32): string {
    this.declared = readParamHeaders(tape, schema);
    return paramHeaderFault;
  }

  refuse(_endpoint: Endpoint, message: Message, args: u32, revision: Revision, out: Output): u32 {
    if (!isModern(revision)) return 0;
    mirrors.read();
    const mismatch = mirrors.firstMismatch(this.declared, message.tape, args);
    mirrors.free();
    if (mismatch === null) return 0;
    writeMismatch(out, message.id, mismatch.name.toString());
    return BAD_REQUEST;
  }
}
