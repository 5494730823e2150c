/** Base64 and base32, and back, with Go's words about what is neither. Spec: RFC 4648 §4, §6; Go, encoding/base64, encoding/base32. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { CallContext, FunctionGroup } from './function';
import { Operand } from './operand';
import { finishText, hasRoom, startText } from './text';

const enum Name {
  B64enc,
  B64dec,
  B32enc,
  B32dec,
}

const LETTERS_64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const LETTERS_32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PAD: u32 = 0x3d;


@final
export class BaseEncoding extends FunctionGroup {
  constructor() {
    super('b64enc:s b64dec:s b32enc:s b32dec:s');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const text = operands[0];
    const out = startText();
    if (!hasRoom(out, 2, text.textSize)) return false;
    const bits = which < Name.B32enc ? 6 : 5;
    if (which == Name.B64enc || which == Name.B32enc) encode(out, text, bits);
    else decode(out, text, bits);
    return finishText(out, result);
  }
}

function encode(out: Output, text: Operand, bits: u32): void {
  const letters = bits == 6 ? LETTERS_64 : LETTERS_32;
  let held: u32 = 0;
  let count: u32 = 0;
  let written: u32 = 0;
  for (let i: u32 = 0; i < text.textSize; i++) {
    held = (held << 8) | load<u8>(text.text + i);
    for (count += 8; count >= bits; written++) {
      count -= bits;
      out.byte(letters.charCodeAt((held >> count) & ((1 << bits) - 1)));
    }
  }
  if (count > 0) {
    out.byte(letters.charCodeAt((held << (bits - count)) & ((1 << bits) - 1)));
    written++;
  }
  // four letters of 6 bits, or eight of 5, are whole bytes
  const group: u32 = bits == 6 ? 4 : 8;
  for (; written % group; written++) out.byte(PAD);
}

/** Line breaks count for nothing. Where the text is wrong, what is wrong becomes the result, as sprig has it. */
function decode(out: Output, text: Operand, bits: u32): void {
  let at = text.text;
  let end = at + text.textSize;
  if (bits == 5) {
    // whose faults are counted without line breaks
    plain.clear();
    for (; at < end; at++) if (!isBreak(at)) plain.byte(load<u8>(at));
    at = plain.data;
    end = at + plain.length;
  }
  const fault = bits == 6 ? decode64(out, at, end) : decode32(out, at, end);
  if (fault == 0) return;
  out.clear();
  out.ascii(bits == 6 ? 'illegal base64' : 'illegal base32');
  out.ascii(' data at input byte ');
  out.integer(fault - at);
}

const plain: Output = new Output();

let held: u32 = 0;
let count: u32 = 0;

/** Takes a letter, and appends a byte if that makes one; false when it is no letter. */
function takeLetter(out: Output, letter: u32, bits: u32): bool {
  const letters = bits == 6 ? LETTERS_64 : LETTERS_32;
  let value: u32 = 0;
  while (value < <u32>letters.length && <u32>letters.charCodeAt(value) != letter) value++;
  if (value == letters.length) return false;
  held = (held << bits) | value;
  count += bits;
  if (count < 8) return true;
  count -= 8;
  out.byte(held >> count);
  return true;
}

function isBreak(at: usize): bool {
  return load<u8>(at) == 0x0a || load<u8>(at) == 0x0d;
}

function skipBreaks(at: usize, end: usize): usize {
  while (at < end && isBreak(at)) at++;
  return at;
}

/** Appends what a text in base64 says. Address of the fault; 0 when there is none. */
export function decode64(out: Output, at: usize, end: usize): usize {
  let taken: usize = 0;
  count = 0;
  for (at = skipBreaks(at, end); at < end; at = skipBreaks(at + 1, end)) {
    const letter: u32 = load<u8>(at);
    if (takeLetter(out, letter, 6)) {
      taken++;
      continue;
    }
    if (letter != PAD || (taken & 3) < 2) return at;
    at = skipBreaks(at + 1, end);
    if ((taken & 3) == 2) {
      if (at == end) return end;
      if (load<u8>(at) != PAD) return at - 1;
      at = skipBreaks(at + 1, end);
    }
    return at < end ? at : 0;
  }
  return taken & 3 ? end - (taken & 3) : 0;
}

function decode32(out: Output, at: usize, end: usize): usize {
  let taken: usize = 0;
  count = 0;
  for (; at < end; at++) {
    const letter: u32 = load<u8>(at);
    if (takeLetter(out, letter, 5)) {
      taken++;
      continue;
    }
    const behind = end - at - 1;
    const place = taken & 7;
    if (letter != PAD || place < 2 || behind >= 8) return at;
    if (behind + place < 7) return end;
    for (let k: usize = 1; k < 8 - place; k++) if (load<u8>(at + k) != PAD) return at + k - 1;
    return place == 3 || place == 6 ? at : 0;
  }
  return taken & 7 ? end - (taken & 7) : 0;
}
