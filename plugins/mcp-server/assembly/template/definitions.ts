/** Parses templates inside the template: define, block, and the calls of them. Spec: Go, text/template, "Nested template definitions". */

import { nodes, offsetOf, startNode, step, steps, stepWithTwo, strings } from './builder';
import { back, currentLine, nextSolid } from './lookahead';
import { addTemplate, enterScope, findTemplate, leaveScope } from './names';
import { Node, Step } from './node';
import { beginFault, beginFaultAt, fault, faultToken } from './parse-fault';
import { Ending, itemList } from './parser';
import { pipeline } from './pipelines';
import { Word } from './token';
import { MOST_DEPTH, tree } from './tree';
import { unquote } from './unquote';
import { Words } from './words';
import { writeQuoted } from '../functions/quoted';

/** `$`, which every template sees. */
export const DOLLAR: usize = memory.data<u8>([0x24]);

/** Where calls are: the node, and the place of the step's operand that becomes the template's place. */
export const calls: Words = new Words();

/** Where the name that was read last stands in the source. */
let nameSource: usize = 0;

/** Parses from behind the define keyword; false after a fault. */
export function definition(): bool {
  const context = 'define clause';
  const line = tree.actionLine;
  tree.actionLine = 0;
  const name = strings.length;
  if (!templateName(context)) return false;
  const size = <u32>(strings.length - name);
  const token = nextSolid();
  if (token.word != Word.RightDelimiter) return faultToken(token, context);
  const isSound = body(<u32>name, size, context);
  tree.actionLine = line;
  return isSound;
}

/** Defines a template, and calls it where it stands. */
export function block(): bool {
  const context = 'block clause';
  const name = strings.length;
  if (!templateName(context)) return false;
  const size = <u32>(strings.length - name);
  const at = nameSource;
  const pipe = pipeline(context, Word.RightDelimiter);
  if (!pipe || !body(<u32>name, size, context)) return false;
  putCall(at, <u32>name, size, pipe);
  return true;
}

/** Parses from behind the template keyword. */
export function callTemplate(): bool {
  const context = 'template clause';
  const name = strings.length;
  if (!templateName(context)) return false;
  const size = <u32>(strings.length - name);
  const at = nameSource;
  let pipe: u32 = 0;
  if (nextSolid().word != Word.RightDelimiter) {
    back();
    pipe = pipeline(context, Word.RightDelimiter);
    if (!pipe) return false;
  }
  putCall(at, <u32>name, size, pipe);
  return true;
}

/** Appends a name to `strings`. */
function templateName(context: string): bool {
  const token = nextSolid();
  if (token.word != Word.String && token.word != Word.RawString) return faultToken(token, context);
  nameSource = token.at;
  return unquote(strings, token.at, token.size) || fault('invalid syntax');
}

function putCall(at: usize, name: u32, size: u32, pipe: u32): void {
  const node = startNode(Node.Call, at);
  nodes.push(offsetOf(name));
  nodes.push(size);
  nodes.push(pipe);
  calls.push(node);
  calls.push(stepWithTwo(Step.Call, node, 0));
}

/** A template's body up to its end; the steps lead around it. */
function body(name: u32, size: u32, context: string): bool {
  if (tree.depth >= MOST_DEPTH) return fault('actions lie too deep in each other');
  const line = currentLine();
  const actionLine = tree.actionLine;
  const rangeDepth = tree.rangeDepth;
  const hadContent = tree.hasContent;
  const wasAtRoot = tree.isAtRoot;
  tree.actionLine = 0;
  tree.rangeDepth = 0;
  tree.hasContent = false;
  tree.isAtRoot = false;
  tree.depth++;
  step(Step.Jump);
  const jump = steps.push(0);
  const scope = enterScope(DOLLAR);
  const ending = itemList();
  leaveScope(scope);
  step(Step.Return);
  steps.set(jump, steps.length);
  if (ending == Ending.Fault) return false;
  if (ending == Ending.Else) return failElse(context, context == 'block clause' ? line : currentLine());
  if (!add(name, size, jump + 1)) return false;
  tree.actionLine = actionLine;
  tree.rangeDepth = rangeDepth;
  tree.hasContent = hadContent;
  tree.isAtRoot = wasAtRoot;
  tree.depth--;
  return true;
}

function failElse(context: string, line: u32): bool {
  const out = beginFaultAt(line);
  out.ascii('unexpected {{else}} in ');
  out.ascii(context);
  return false;
}

/** Adds the template that was just parsed; false when there are two that say something. */
export function add(name: u32, size: u32, first: u32): bool {
  if (addTemplate(name, size, first, tree.hasContent)) return true;
  const out = beginFault();
  out.ascii('template: multiple definition of template ');
  writeQuoted(out, strings.data + name, size, false);
  return false;
}

/** Tells every call where its template is, once all are known. */
export function resolveCalls(): void {
  for (let i: u32 = 0; i < calls.length; i += 2) {
    const node = calls.get(i);
    const name = nodes.get(node + 2) - offsetOf(0);
    steps.set(calls.get(i + 1), findTemplate(strings.data + name, nodes.get(node + 3)));
  }
}
