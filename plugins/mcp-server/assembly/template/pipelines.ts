/** Parses pipelines, which yield values, into nodes. Spec: Go, text/template, "Pipelines"; parse, "pipeline". */

import { kindOf, nodes, pending, putSource, startNode, takePending } from './builder';
import { back, backThree, backTwo, next, nextSolid, peek, peekSolid } from './lookahead';
import { declare } from './names';
import { ASSIGNS, Node } from './node';
import { operand } from './operands';
import { beginFault, fault, faultToken, isFaulty } from './parse-fault';
import { Token, Word } from './token';

const COMMA: u32 = 0x2c;
/** Operands of a command, and commands of a pipeline. */
const MOST: u32 = 255;
const variable = new Token();
const behind = new Token();
/** Whether the declarations that were read last assign. */
let assigns: bool = false;

/** Parses up to `end`, and takes that; 0 after a fault. `context` is what faults call it. */
export function pipeline(context: string, end: Word): u32 {
  const at = peekSolid().at;
  const first = pending.length;
  if (!declarations(context)) return 0;
  const flags = assigns ? ASSIGNS : 0;
  const declared = pending.length - first;
  let commands: u32 = 0;
  let wrongStage: u32 = 0;
  while (true) {
    const token = nextSolid();
    if (token.word == end) break;
    if (!beginsOperand(token.word)) {
      faultToken(token, context);
      return 0;
    }
    back();
    const node = command();
    if (!node) return 0;
    if (commands++ == MOST) {
      fault('too many commands in one pipeline');
      return 0;
    }
    if (commands > 1 && !wrongStage && isLiteral(kindOf(nodes.get(node + 2)))) wrongStage = commands;
    pending.push(node);
  }
  if (!commands || wrongStage) {
    failPipeline(context, wrongStage);
    return 0;
  }
  const node = startNode(Node.Pipe, at, flags, commands);
  nodes.push(declared);
  takePending(first);
  return node;
}

function failPipeline(context: string, wrongStage: u32): void {
  const out = beginFault();
  if (wrongStage) {
    out.ascii('non executable command in pipeline stage ');
    out.integer(wrongStage);
  } else {
    out.ascii('missing value for ');
    out.ascii(context);
  }
}

/** What no value can be piped into. */
function isLiteral(kind: Node): bool {
  return kind >= Node.Dot && kind <= Node.String;
}

function beginsOperand(word: Word): bool {
  switch (word) {
    case Word.Bool:
    case Word.CharConstant:
    case Word.Complex:
    case Word.Dot:
    case Word.Field:
    case Word.Identifier:
    case Word.Number:
    case Word.Nil:
    case Word.RawString:
    case Word.String:
    case Word.Variable:
    case Word.LeftParenthesis:
      return true;
    default:
      return false;
  }
}

/** Variables before `:=` or `=`, put aside; of a range two may be declared. */
function declarations(context: string): bool {
  assigns = false;
  const first = pending.length;
  while (peekSolid().word == Word.Variable) {
    variable.copyFrom(next());
    behind.copyFrom(peek());
    const token = peekSolid();
    const isComma = token.word == Word.Char && token.size == 1 && load<u8>(token.at) == COMMA;
    if (isComma || token.word == Word.Assign || token.word == Word.Declare) {
      assigns = token.word == Word.Assign;
      nextSolid();
      putDeclared();
      if (!isComma) return true;
      if (context != 'range' || pending.length - first >= 2) {
        return fault('too many declarations in ' + context);
      }
      const word = peekSolid().word;
      if (word != Word.Variable && word != Word.RightDelimiter && word != Word.RightParenthesis) {
        return fault('range can only initialize variables');
      }
      continue;
    }
    if (behind.word == Word.Space) backThree(variable, behind);
    else backTwo(variable);
    return true;
  }
  return true;
}

function putDeclared(): void {
  const number = declare(variable.at, variable.size);
  const node = startNode(Node.Variable, variable.at, 0, number);
  putSource(variable.at, variable.size);
  putSource(variable.at, 0);
  pending.push(node);
}

/** Operands with blanks between them, up to a pipe, which is taken, or the end, which is not; 0 after a fault. */
function command(): u32 {
  const at = peekSolid().at;
  const first = pending.length;
  while (true) {
    peekSolid();
    const node = operand();
    if (isFaulty()) return 0;
    if (node) pending.push(node);
    const token = next();
    if (token.word == Word.Space) continue;
    if (token.word == Word.RightDelimiter || token.word == Word.RightParenthesis) {
      back();
    } else if (token.word != Word.Pipe) {
      faultToken(token, 'operand');
      return 0;
    }
    break;
  }
  const count = pending.length - first;
  if (!count || count > MOST) {
    fault(count ? 'too many operands in one command' : 'empty command');
    return 0;
  }
  const node = startNode(Node.Command, at, 0, count);
  takePending(first);
  return node;
}
