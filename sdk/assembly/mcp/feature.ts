/** What a server may serve beside its tools: prompts, resources, completion, logging. One that is not there costs nothing. */

import { Output } from '../json';
import { Asked } from './asked';
import { Revision } from './versions';

/** `answer` gives it for methods of others. */
export const NOT_MINE: u32 = u32.MAX_VALUE;

export abstract class Feature {
  /** Appends its member of the capabilities, after a comma; nothing for revisions that do not know it. */
  abstract writeCapability(out: Output, revision: Revision): void;

  /** Writes the answer to one of its methods and returns the HTTP status; NOT_MINE leaves `out` alone. */
  abstract answer(asked: Asked, out: Output): u32;
}
