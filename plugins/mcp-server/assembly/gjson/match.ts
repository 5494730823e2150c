/** Whether a text fits a pattern of `*` and `?`. Spec: tidwall/match, as GJSON's wildcards and its `%` use it. */

import { readRune, runeSize } from '../functions/runes';
import { spend } from './arena';

/** How many tries are one step of a rendering. */
const TRIES_PER_STEP: u32 = 256;

/** A backslash takes the character behind it literally. Text and pattern are compared by character, not by byte. */
export function matches(text: usize, size: u32, pattern: usize, patternSize: u32): bool {
  const end = text + size;
  const last = pattern + patternSize;
  let at = text;
  /** Behind the last star, and where its rest was last tried; no star before it can do better. */
  let star: usize = 0;
  let from: usize = 0;
  for (let tries: u32 = 1; ; tries++) {
    if (tries % TRIES_PER_STEP == 0 && !spend(1)) return false;
    if (pattern < last && load<u8>(pattern) == 0x2a) {
      star = ++pattern;
      from = at;
      if (star == last) return true;
      continue;
    }
    if (pattern < last && at < end) {
      const taken = fit(at, end, pattern, last, star != 0);
      if (taken) {
        at += runeSize(at, end);
        pattern += taken;
        continue;
      }
    } else if (pattern == last && at == end) {
      return true;
    }
    if (!star || from >= end) return false;
    from += runeSize(from, end);
    at = from;
    pattern = star;
  }
  return false;
}

/** Size of the part of the pattern that the character at `at` fits; 0 when it does not. */
@inline
function fit(at: usize, end: usize, pattern: usize, last: usize, isBehindStar: bool): usize {
  const byte: u32 = load<u8>(pattern);
  if (byte == 0x3f) return 1;
  let literal = pattern;
  if (byte == 0x5c) {
    literal++;
    // a last backslash stands for itself, but only behind a star: there GJSON compares from the end
    if (literal == last) {
      if (!isBehindStar) return 0;
      literal = pattern;
    }
  }
  if (readRune(at, end) != readRune(literal, last)) return 0;
  return literal - pattern + runeSize(literal, last);
}
