/** That clients are told how their calls go. Spec: MCP "Logging". */

import { find, Output } from '../../json';
import { Asked } from '../asked';
import { ErrorCode } from '../codes';
import { writeEmptyResult, writeFault } from '../envelope';
import { Feature, NOT_MINE } from '../feature';
import { Message } from '../message';
import { isModern, Revision } from '../versions';
import { Severity, severityOf } from './severity';

const LEVEL = 'io.modelcontextprotocol/logLevel';
const OK: u32 = 200;


@final
export class Logging extends Feature {
  /**
   * @param least what clients that shake hands are told, and graver: no session keeps a level that one of them sets
   */
  constructor(readonly least: Severity = Severity.Info) {
    super();
  }

  writeCapability(out: Output, _revision: Revision): void {
    out.ascii(',"logging":{}');
  }

  /** Since 2026-07-28 each request says for itself what it wants to be told. */
  answer(asked: Asked, out: Output): u32 {
    const message = asked.message;
    if (isModern(asked.revision) || !message.is('logging/setLevel')) return NOT_MINE;
    if (severityOf(message.tape, message.param('level')) == Severity.None) {
      writeFault(out, message.id, ErrorCode.InvalidParams, 'level must be one of debug to emergency');
    } else {
      writeEmptyResult(out, message.id);
    }
    return OK;
  }

  /** What the client of a request is told, and graver. */
  leastFor(message: Message, revision: Revision): Severity {
    if (!isModern(revision)) return this.least;
    return severityOf(message.tape, find(message.tape, message.param('_meta'), LEVEL));
  }
}
