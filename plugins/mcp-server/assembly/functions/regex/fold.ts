/** Which characters are the same but for their case. Spec: Go, unicode.SimpleFold. */

import { toLower, toUpper } from '../letter-case';

/** One character for all that are the same but for their case. */
export function foldRune(rune: u32): u32 {
  if (rune < 0x80) return rune - 0x41 < 26 ? rune | 0x20 : rune;
  // the Turkish i's are the same as themselves only
  return rune == 0x130 || rune == 0x131 ? rune : toLower(toUpper(rune));
}

/** Another one of the same, going round them all: small, capital, and the third that some have. */
export function nextCase(rune: u32): u32 {
  const small = foldRune(rune);
  if (rune == small) {
    const capital = small == 0x131 || small == 0x130 ? small : toUpper(small);
    return capital == small ? thirdCase(small) : capital;
  }
  const third = thirdCase(small);
  return rune == third ? small : third;
}

/** The Kelvin sign, the long s, the Ångström sign, and letters of Greek that have two small forms; the same again where there is none. */
function thirdCase(small: u32): u32 {
  switch (small) {
    case 0x6b:
      return 0x212a;
    case 0x73:
      return 0x17f;
    case 0xe5:
      return 0x212b;
    case 0x3bc:
      return 0xb5;
    case 0x3c3:
      return 0x3c2;
    case 0x3c9:
      return 0x2126;
    case 0x3b2:
      return 0x3d0;
    case 0x3b8:
      return 0x3d1;
    case 0x3c0:
      return 0x3d6;
    case 0x3c6:
      return 0x3d5;
    default:
      return small;
  }
}
