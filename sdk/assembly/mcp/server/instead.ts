/** What a client gets instead of a result: more questions, or what it lacks. */

import { Bytes } from '../../bytes';
import { Output } from '../../json';
import { Endpoint } from '../endpoint';

export abstract class Instead {
  /** Writes the whole answer and returns its HTTP status. */
  abstract write(out: Output, id: Bytes, endpoint: Endpoint): u32;
}

/** What may have something in its place. */
export abstract class Replaceable {
  instead: Instead | null = null;

  /** Says that it cannot be given, to a client that could do nothing about it in its revision. */
  abstract giveUp(why: string): void;
}
