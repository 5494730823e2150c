/** Parses if, with and range, with what stands between them and their end. Spec: Go, text/template/parse, "parseControl". */

import { step, steps, stepWithTwo } from './builder';
import { next, peek } from './lookahead';
import { hideBehind, visibleCount } from './names';
import { Step } from './node';
import { fault } from './parse-fault';
import { Ending, itemList } from './parser';
import { pipeline } from './pipelines';
import { Word } from './token';
import { MOST_DEPTH, tree } from './tree';

/** The last of the jumps to the end that is being parsed; each holds the place of the one before, 0 is none. */
let jumps: u32 = 0;

/** Parses from behind the keyword to behind the end; false after a fault. */
export function control(word: Word, context: string): bool {
  if (tree.depth >= MOST_DEPTH) return fault('actions lie too deep in each other');
  const outerJumps = jumps;
  const count = visibleCount();
  jumps = 0;
  tree.depth++;
  const isSound = word == Word.Range ? range() : branches(word, context);
  tree.depth--;
  hideBehind(count);
  if (!isSound) return false;
  while (jumps) {
    const before = steps.get(jumps);
    steps.set(jumps, steps.length);
    jumps = before;
  }
  jumps = outerJumps;
  step(Step.Close);
  return true;
}

/** A jump to the end, which is not known yet. */
function jumpToEnd(how: Step): void {
  step(how);
  jumps = steps.push(jumps);
}

function branches(word: Word, context: string): bool {
  const isWith = word == Word.With;
  let how = isWith ? Step.With : Step.If;
  while (true) {
    const pipe = pipeline(context, Word.RightDelimiter);
    if (!pipe) return false;
    const otherwise = stepWithTwo(how, pipe, 0);
    const ending = inside(!isWith);
    if (ending == Ending.Fault) return false;
    if (ending == Ending.Else) jumpToEnd(Step.Jump);
    steps.set(otherwise, steps.length);
    if (ending == Ending.End) return true;
    if (peek().word != word) return last();
    next();
    how = isWith ? Step.ElseWith : Step.ElseIf;
  }
}

function range(): bool {
  const pipe = pipeline('range', Word.RightDelimiter);
  if (!pipe) return false;
  const otherwise = stepWithTwo(Step.Range, pipe, 0);
  jumps = steps.push(0);
  tree.rangeDepth++;
  const ending = inside(false);
  tree.rangeDepth--;
  if (ending == Ending.Fault) return false;
  jumpToEnd(Step.Next);
  steps.set(otherwise, steps.length);
  return ending == Ending.End || last();
}

/** What stands inside, where the dot may be another one. */
function inside(keepsDot: bool): Ending {
  const wasAtRoot = tree.isAtRoot;
  if (!keepsDot) tree.isAtRoot = false;
  const ending = itemList();
  tree.isAtRoot = wasAtRoot;
  return ending;
}

/** What stands behind the last else. */
function last(): bool {
  const ending = itemList();
  if (ending == Ending.Else) return fault('expected end; found {{else}}');
  return ending == Ending.End;
}
