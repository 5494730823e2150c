/** What a search within a search, or a modifier, needs for itself; how deep that goes is bounded. Spec: GJSON, "parseContext". */

import { isSpent, resize, spend } from './arena';
import { Draft } from './draft';
import { Members } from './members';
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

  /** Nothing more is to be found in this text. */
  stop(): bool {
    this.at = this.end;
    return false;
  }

  setPipe(path: usize, size: u32): void {
    this.pipe = path;
    this.pipeSize = size;
  }
}


@final
export class Level {
  readonly search: Search = new Search(NOTHING);
  readonly draft: Draft = new Draft();
  readonly members: Members = new Members();
  readonly query: Query = new Query();
  /** An element that a query looks at, and what the query finds there. */
  readonly element: Value = new Value();
  readonly result: Value = new Value();

  /** Gives the memory of unescaped strings back that are no longer needed, as far as it can be. */
  release(): void {
    const result = this.result;
    const element = this.element;
    if (result.isCopied && result.text != element.text) resize(result.text, result.textSize, 0);
    if (element.isCopied) resize(element.text, element.textSize, 0);
  }
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
