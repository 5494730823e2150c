/** Parses a template's text and actions into steps. Spec: Go, text/template, "Actions"; parse, "textOrAction". */

import { isSpaceRune, readRune, runeSize } from '../functions/runes';
import { kindOf, nameOf, nodes, placeOf, step, stepWith, stepWithTwo } from './builder';
import { control } from './controls';
import { block, callTemplate, definition } from './definitions';
import { back, backTwo, next, nextSolid, peek, peekSolid } from './lookahead';
import { Node, Step } from './node';
import { fault, faultToken } from './parse-fault';
import { pipeline } from './pipelines';
import { Token, Word } from './token';
import { tree } from './tree';

/** What ended a run of text and actions. */
export const enum Ending {
  Fault = 0,
  /** Nothing did: it goes on. */
  None = 1,
  End = 2,
  Else = 3,
}

const delimiter = new Token();

/** Parses the whole text; false after a fault. Only here templates may be defined. */
export function parseAll(): bool {
  while (peek().word != Word.End) {
    if (peek().word == Word.LeftDelimiter) {
      delimiter.copyFrom(next());
      if (nextSolid().word == Word.Define) {
        if (!definition()) return false;
        continue;
      }
      backTwo(delimiter);
    }
    const ending = textOrAction();
    if (ending == Ending.End) return fault('unexpected {{end}}');
    if (ending == Ending.Else) return fault('unexpected {{else}}');
    if (ending == Ending.Fault) return false;
  }
  return true;
}

/** Parses up to an end or else, which is taken. */
export function itemList(): Ending {
  while (peekSolid().word != Word.End) {
    const ending = textOrAction();
    if (ending != Ending.None) return ending;
  }
  fault('unexpected EOF');
  return Ending.Fault;
}

function textOrAction(): Ending {
  const token = nextSolid();
  if (token.word == Word.Text) {
    stepWithTwo(Step.Text, placeOf(token.at), token.size);
    if (!isBlank(token.at, token.size)) tree.hasContent = true;
    return Ending.None;
  }
  if (token.word != Word.LeftDelimiter) {
    faultToken(token, 'input');
    return Ending.Fault;
  }
  tree.actionLine = token.line;
  const ending = action();
  tree.actionLine = 0;
  return ending;
}

function isBlank(at: usize, size: u32): bool {
  const end = at + size;
  for (; at < end; at += runeSize(at, end)) if (!isSpaceRune(readRune(at, end))) return false;
  return true;
}

function action(): Ending {
  const word = nextSolid().word;
  switch (word) {
    case Word.EndKeyword:
      return endOfAction('end') ? Ending.End : Ending.Fault;
    case Word.Else:
      return elseAction();
  }
  tree.hasContent = true;
  return isSound(word) ? Ending.None : Ending.Fault;
}

function isSound(word: Word): bool {
  switch (word) {
    case Word.Block:
      return block();
    case Word.Break:
      return leaveRange('{{break}}', Step.Break);
    case Word.Continue:
      return leaveRange('{{continue}}', Step.Continue);
    case Word.If:
      return control(word, 'if');
    case Word.Range:
      return control(word, 'range');
    case Word.With:
      return control(word, 'with');
    case Word.Template:
      return callTemplate();
    default:
      return print();
  }
}

/** A pipeline: its value is printed unless variables take it. */
function print(): bool {
  back();
  const pipe = pipeline('command', Word.RightDelimiter);
  if (!pipe) return false;
  if (nodes.get(pipe + 2)) stepWith(Step.Evaluate, pipe);
  else stepWith(tree.isStrict && makesJson(pipe) ? Step.PrintJson : Step.Print, pipe);
  return true;
}

/** Whether the last function of a pipe has a name like toJson, toRawJson or mustToJson. */
function makesJson(pipe: u32): bool {
  const last = nodes.get(pipe + 2 + (nodes.get(pipe) >> 16));
  const node = nodes.get(last + 2);
  if (kindOf(node) != Node.Identifier) return false;
  const name = nameOf(node);
  return name.endsWith('Json') && (name.startsWith('to') || name.startsWith('mustTo'));
}

function endOfAction(context: string): bool {
  const token = nextSolid();
  return token.word == Word.RightDelimiter || faultToken(token, context);
}

/** The if or with behind an else is left for `control`. */
function elseAction(): Ending {
  const word = peekSolid().word;
  if (word == Word.If || word == Word.With) return Ending.Else;
  return endOfAction('else') ? Ending.Else : Ending.Fault;
}

function leaveRange(context: string, how: Step): bool {
  if (!endOfAction(context)) return false;
  if (!tree.rangeDepth) return fault(context + ' outside {{range}}');
  step(how);
  return true;
}
