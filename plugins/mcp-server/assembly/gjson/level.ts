/** What a search within a search needs for itself; how deep that goes is bounded. Spec: GJSON, "parseContext". */

import { isSpent, spend } from './arena';
import { Query } from './query';
import { Value } from './value';

/** Components, paths and documents inside one another; each is a few frames of the wasm stack. */
const MOST_LEVELS = 256;

const NOTHING = new Value();

/** One search of a text: what the components of its path share. */
@final
export class Search {
  /** Where it stands. */
  at: usize = 0;
  end: usize = 0;
  /** A path for what is found; 0 when there is none. */
  pipe: usize = 0;
  pipeSize: u32 = 0;
  found: Value;

  constructor(found: Value) {
    this.found = found;
  }

  setPipe(path: usize, size: u32): void {
    this.pipe = path;
    this.pipeSize = size;
  }
}


@final
export class Level {
  readonly search: Search = new Search(NOTHING);
  readonly query: Query = new Query();
  /** An element that a query looks at, and what the query finds there. */
  readonly element: Value = new Value();
  readonly result: Value = new Value();
}

const levels: Level[] = [];
let depth = 0;

/** Goes one level deeper; null when that is too deep, which ends the rendering. Ends with `leave`. */
export function enter(): Level | null {
  if (depth >= MOST_LEVELS) spend(u32.MAX_VALUE);
  if (isSpent()) return null;
  if (depth == levels.length) levels.push(new Level());
  return unchecked(levels[depth++]);
}


@inline
export function leave(): void {
  depth--;
}
