/** html, js and urlquery: text that is safe in other languages. Spec: Go, text/template, HTMLEscape and JSEscape; net/url, QueryEscape. */

import { writeFormEncoded } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isPrintable } from '../functions/printable';
import { readRune, runeSize } from '../functions/runes';
import { hasRoom, startText } from '../functions/text';
import { spend } from '../gjson/arena';
import { Value } from '../gjson/value';
import { Special } from './callables';
import { fail } from './failure';
import { findText, foundSize, foundText, setText } from './value-text';

const HEX = '0123456789ABCDEF';

/** Makes a value the escaped text of what it says; false when that is too long. */
export function escape(special: Special, value: Value): bool {
  findText(value);
  const out = startText();
  // ten bytes for one are the most that escaping makes
  if (!hasRoom(out, 10, foundSize) || !spend(foundSize >> 4)) return fail('the text is too long');
  if (special == Special.Html) writeHtml(out, foundText, foundText + foundSize);
  else if (special == Special.Js) writeJs(out, foundText, foundText + foundSize);
  else writeFormEncoded(out, foundText, foundSize);
  setText(value, out.data, <u32>out.length);
  return true;
}

function writeHtml(out: Output, at: usize, end: usize): void {
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    switch (byte) {
      case 0x00:
        out.text('�');
        break;
      case 0x22: // "
        out.ascii('&#34;');
        break;
      case 0x26: // &
        out.ascii('&amp;');
        break;
      case 0x27: // '
        out.ascii('&#39;');
        break;
      case 0x3c: // <
        out.ascii('&lt;');
        break;
      case 0x3e: // >
        out.ascii('&gt;');
        break;
      default:
        out.byte(byte);
    }
  }
}

function writeJs(out: Output, at: usize, end: usize): void {
  while (at < end) {
    const rune = readRune(at, end);
    const size = runeSize(at, end);
    if (rune == 0x22 || rune == 0x27 || rune == 0x5c) {
      out.byte(0x5c);
      out.byte(rune);
    } else if (
      rune < 0x20 ||
      rune == 0x26 ||
      rune - 0x3c < 3 ||
      (rune >= 0x80 && spend(2) && !isPrintable(rune))
    ) {
      writeUnicode(out, rune);
    } else {
      out.bytes(at, size);
    }
    at += size;
  }
}

/** Four digits, or as many as it takes. */
function writeUnicode(out: Output, rune: u32): void {
  out.ascii('\\u');
  let digits = 4;
  while (rune >> (digits << 2)) digits++;
  for (let shift = (digits - 1) << 2; shift >= 0; shift -= 4) out.byte(HEX.charCodeAt((rune >> shift) & 15));
}
