/** Which names are those of modifiers. Spec: GJSON path syntax, "Modifiers". */

import { shortWord } from './short-word';

export const enum Modifier {
  None = 0,
  Dig = 1,
  Flatten = 2,
  FromStr = 3,
  Group = 4,
  Join = 5,
  Keys = 6,
  Pretty = 7,
  Reverse = 8,
  This = 9,
  ToStr = 10,
  Ugly = 11,
  Valid = 12,
  Values = 13,
}

/** Where the name ended that `readModifier` read. */
export let modifierEnd: usize = 0;

/** The modifier that a path begins with, its first byte being an @. */
export function readModifier(path: usize, size: u32): Modifier {
  const end = path + size;
  let at = path + 1;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x2e || byte == 0x3a || byte == 0x7c) break;
  }
  modifierEnd = at;
  switch (shortWord(path + 1, at)) {
    case 0x676964:
      return Modifier.Dig;
    case 0x6e657474616c66:
      return Modifier.Flatten;
    case 0x7274736d6f7266:
      return Modifier.FromStr;
    case 0x70756f7267:
      return Modifier.Group;
    case 0x6e696f6a:
      return Modifier.Join;
    case 0x7379656b:
      return Modifier.Keys;
    case 0x797474657270:
      return Modifier.Pretty;
    case 0x65737265766572:
      return Modifier.Reverse;
    case 0x73696874:
      return Modifier.This;
    case 0x7274736f74:
      return Modifier.ToStr;
    case 0x796c6775:
      return Modifier.Ugly;
    case 0x64696c6176:
      return Modifier.Valid;
    case 0x7365756c6176:
      return Modifier.Values;
    default:
      return Modifier.None;
  }
}

/** Whether a path, its first byte being an @, begins with a modifier. */
export function startsModifier(path: usize, size: u32): bool {
  return readModifier(path, size) != Modifier.None;
}
