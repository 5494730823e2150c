/** How a node is written again, for errors. Spec: Go, text/template/parse, "String" of the nodes. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeQuoted } from '../functions/quoted';
import { ASSIGNS, Node } from './node';
import { textAt, word } from './program';

export function writeNode(out: Output, node: u32): void {
  switch (word(node) & 0xff) {
    case Node.Pipe:
      return writePipe(out, node);
    case Node.Command:
      return writeCommand(out, node);
    case Node.Field:
      out.byte(0x2e);
      return writeText(out, node + 2);
    case Node.Variable:
      writeText(out, node + 2);
      return writePath(out, node + 4);
    case Node.Chain:
      writeOperand(out, word(node + 2));
      return writePath(out, node + 3);
    case Node.Dot:
      return out.byte(0x2e);
    case Node.Nil:
      return out.ascii('nil');
    case Node.Bool:
      return out.ascii(word(node) >> 16 ? 'true' : 'false');
    case Node.Call:
      return writeCall(out, node);
    default:
      return writeText(out, node + 2);
  }
}

function writeText(out: Output, index: u32): void {
  out.bytes(textAt(word(index)), word(index + 1));
}

function writePath(out: Output, index: u32): void {
  if (!word(index + 1)) return;
  out.byte(0x2e);
  writeText(out, index);
}

function writePipe(out: Output, node: u32): void {
  const declared = word(node + 2);
  for (let i: u32 = 0; i < declared; i++) {
    if (i) out.ascii(', ');
    writeNode(out, word(node + 3 + i));
  }
  if (declared) out.ascii((word(node) >> 8) & ASSIGNS ? ' = ' : ' := ');
  const count = word(node) >> 16;
  for (let i: u32 = 0; i < count; i++) {
    if (i) out.ascii(' | ');
    writeNode(out, word(node + 3 + declared + i));
  }
}

function writeCommand(out: Output, node: u32): void {
  const count = word(node) >> 16;
  for (let i: u32 = 0; i < count; i++) {
    if (i) out.byte(0x20);
    writeOperand(out, word(node + 2 + i));
  }
}

/** A pipe that is an operand stands in parentheses. */
function writeOperand(out: Output, node: u32): void {
  const isPipe = (word(node) & 0xff) == Node.Pipe;
  if (isPipe) out.byte(0x28);
  writeNode(out, node);
  if (isPipe) out.byte(0x29);
}

function writeCall(out: Output, node: u32): void {
  out.ascii('{{template ');
  writeQuoted(out, textAt(word(node + 2)), word(node + 3), false);
  const pipe = word(node + 4);
  if (pipe) {
    out.byte(0x20);
    writeNode(out, pipe);
  }
  out.ascii('}}');
}
