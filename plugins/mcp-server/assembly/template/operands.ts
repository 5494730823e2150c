/** Parses the operands of commands: literals, fields, variables, functions, parentheses. Spec: Go, text/template/parse, "operand". */

import { kindOf, nodes, placeOf, putSource, startNode, strings } from './builder';
import { functionPlace, specialOf } from './callables';
import { putNumber, putText } from './constant';
import { back, next, nextSolid, peek } from './lookahead';
import { find } from './names';
import { IS_PATH, IS_ROOT, Node, UNDEFINED } from './node';
import { writeComplex } from './complex-literal';
import { NumberFault, numberValue, readLiteral } from './number-literal';
import { beginFault, fault, faultAbout } from './parse-fault';
import { pipeline } from './pipelines';
import { Token, Word } from './token';
import { MOST_DEPTH, tree } from './tree';
import { unquote, unquoteRune } from './unquote';

const BACKQUOTE: u32 = 0x60;
/** The word that the last literal was. */
const literal = new Token();

/** A term and the fields behind it; 0 when the next word begins none, or after a fault. */
export function operand(): u32 {
  const node = term();
  if (!node || peek().word != Word.Field) return node;
  const kind = kindOf(node);
  if (kind >= Node.Dot) return failed(faultAbout('unexpected . after term ', literal.at, literal.size));
  const first = peek().at;
  let end = first;
  while (peek().word == Word.Field) {
    const token = next();
    end = token.at + token.size;
  }
  const size = <u32>(end - first - 1);
  if (kind == Node.Field || kind == Node.Variable) {
    // the fields become the node's own, which then counts as standing where they do
    nodes.set(node + 1, placeOf(first));
    if (kind == Node.Field) {
      nodes.set(node + 3, placeOf(end) - nodes.get(node + 2));
    } else {
      nodes.set(node + 4, placeOf(first + 1));
      nodes.set(node + 5, size);
    }
    return node;
  }
  const chain = startNode(Node.Chain, first);
  nodes.push(node);
  putSource(first + 1, size);
  return chain;
}

/** For returning after a fault. */
function failed(_isSound: bool): u32 {
  return 0;
}

function term(): u32 {
  const token = nextSolid();
  const at = token.at;
  const size = token.size;
  switch (token.word) {
    case Word.Identifier:
      return identifier(at, size);
    case Word.Variable:
      return variable(at, size);
    case Word.Field: {
      const node = startNode(Node.Field, at, tree.isAtRoot ? IS_ROOT : 0);
      putSource(at + 1, size - 1);
      return node;
    }
    case Word.LeftParenthesis:
      return parenthesized();
    case Word.Dot:
    case Word.Nil:
    case Word.Bool:
      literal.copyFrom(token);
      if (token.word == Word.Bool) return startNode(Node.Bool, at, 0, <u32>(load<u8>(at) == 0x74));
      return startNode(token.word == Word.Dot ? Node.Dot : Node.Nil, at);
    case Word.CharConstant:
    case Word.Complex:
    case Word.Number:
      literal.copyFrom(token);
      return number(token.word, at, size);
    case Word.RawString:
    case Word.String:
      literal.copyFrom(token);
      return text(at, size);
    default:
      back();
      return 0;
  }
}

function identifier(at: usize, size: u32): u32 {
  const special = specialOf(at, size);
  const place = special ? 0 : functionPlace(at, size);
  if (place == UNDEFINED) {
    const out = beginFault();
    out.ascii('function "');
    out.bytes(at, size);
    out.ascii('" not defined');
    return 0;
  }
  const node = startNode(Node.Identifier, at, 0, special);
  putSource(at, size);
  nodes.push(place);
  return node;
}

function variable(at: usize, size: u32): u32 {
  const number = find(at, size);
  if (number == UNDEFINED) return failed(faultAbout('undefined variable ', at, size));
  const node = startNode(Node.Variable, at, 0, number);
  putSource(at, size);
  putSource(at, 0);
  return node;
}

function parenthesized(): u32 {
  if (tree.depth >= MOST_DEPTH) return failed(fault('parentheses lie too deep in each other'));
  tree.depth++;
  const node = pipeline('parenthesized pipeline', Word.RightParenthesis);
  tree.depth--;
  return node;
}

function number(word: Word, at: usize, size: u32): u32 {
  let value: f64 = 0;
  if (word == Word.CharConstant) {
    const rune = unquoteRune(at, size);
    if (rune == -1) return failed(fault('invalid syntax'));
    if (rune == -2) return failed(faultMalformed(at, size));
    value = <f64>rune;
  } else if (load<u8>(at + size - 1) == 0x69) {
    return complex(at, size);
  } else {
    const wrong = readLiteral(at, size);
    if (wrong != NumberFault.None) {
      const words = wrong == NumberFault.Overflow ? 'integer overflow: ' : 'illegal number syntax: ';
      return failed(faultAbout(words, at, size));
    }
    value = numberValue;
  }
  const node = startNode(Node.Number, at);
  putSource(at, size);
  putNumber(value);
  return node;
}

/** A complex number is the text that Go prints for it. */
function complex(at: usize, size: u32): u32 {
  const start = strings.length;
  if (!writeComplex(strings, at, size)) return failed(faultAbout('illegal number syntax: ', at, size));
  const node = startNode(Node.String, at);
  putSource(at, size);
  putText(start, <u32>(strings.length - start));
  return node;
}

function faultMalformed(at: usize, size: u32): bool {
  const out = beginFault();
  out.ascii('malformed character constant: ');
  out.bytes(at, size);
  return false;
}

function text(at: usize, size: u32): u32 {
  const start = strings.length;
  if (!unquote(strings, at, size)) return failed(fault('invalid syntax'));
  const meant = <u32>(strings.length - start);
  const isPath = meant > 0 && isBackquote(start) && isBackquote(strings.length - 1);
  const node = startNode(Node.String, at, isPath ? IS_PATH : 0);
  putSource(at, size);
  putText(start, meant);
  return node;
}

function isBackquote(place: usize): bool {
  return load<u8>(strings.data + place) == BACKQUOTE;
}
