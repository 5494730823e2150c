/** What looks at the arguments of a call before the tool does. A tool takes up those that it needs; the others cost nothing. */

import { Output, Tape } from '../../json';
import { Endpoint } from '../endpoint';
import { Message } from '../message';
import { Revision } from '../versions';

export abstract class ArgumentCheck {
  /** Reads the input schema, which stays where it is; returns what is wrong with it, or an empty text. */
  abstract prepare(tape: Tape, schema: u32): string;

  /**
   * Returns 0 where the tool may be called; else writes the answer and returns its HTTP status.
   *
   * @param args node of the arguments, an object or `ABSENT`
   */
  abstract refuse(endpoint: Endpoint, message: Message, args: u32, revision: Revision, out: Output): u32;
}
