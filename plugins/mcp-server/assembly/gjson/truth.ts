/** Values taken as true or false, as queries do with `~`. Spec: GJSON path syntax, "Queries"; Go, `strconv.ParseBool`. */

import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Type, Value } from './value';

export const enum Truth {
  Neither = 0,
  False = 1,
  True = 2,
}

/** What a text says, if it is one of the two words. */
export function truthOf(at: usize, size: u32): Truth {
  if (isAscii(at, size, 'true')) return Truth.True;
  return isAscii(at, size, 'false') ? Truth.False : Truth.Neither;
}

/** Whether a value is what the word names: `true`, `false`, `null`, or `*` for anything; neither for another word. */
export function truthAs(value: Value, word: usize, size: u32): Truth {
  let isIt: bool;
  if (isAscii(word, size, '*')) isIt = value.exists;
  else if (isAscii(word, size, 'null')) isIt = value.type == Type.Null;
  else if (isAscii(word, size, 'true')) isIt = truthIn(value) == Truth.True;
  else if (isAscii(word, size, 'false')) isIt = value.type == Type.Null || truthIn(value) == Truth.False;
  else return Truth.Neither;
  return isIt ? Truth.True : Truth.False;
}

/** What a value says; null and what does not exist say neither. */
export function truthIn(value: Value): Truth {
  if (value.type == Type.True) return Truth.True;
  if (value.type == Type.False) return Truth.False;
  if (value.type == Type.Number) return value.number == 0 ? Truth.False : Truth.True;
  return value.type == Type.String ? parseBool(value.text, value.textSize) : Truth.Neither;
}

/** 1, t and true, 0, f and false, letters of any case. */
function parseBool(at: usize, size: u32): Truth {
  if (size == 0 || size > 5) return Truth.Neither;
  let word: u64 = 0;
  for (let i: u32 = 0; i < size; i++) word |= ((<u64>load<u8>(at + i)) | 0x20) << (i << 3);
  // "1" and "0" have the bit of small letters already
  if (word == 0x31 || word == 0x74 || word == 0x65757274) return isLettered(at) ? Truth.True : Truth.Neither;
  if (word == 0x30 || word == 0x66 || word == 0x65736c6166)
    return isLettered(at) ? Truth.False : Truth.Neither;
  return Truth.Neither;
}

/** A control character would look like a digit once that bit is set. */
@inline
function isLettered(at: usize): bool {
  return load<u8>(at) > 0x20;
}
