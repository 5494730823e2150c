/** Sets of ASCII characters that have a name: `[:alpha:]`, `\d`. Spec: RE2, "ASCII character classes", "Perl character classes". */

/** Name, U+0100, pairs of first and last characters, U+0101. Those of one letter are Perl's. */
const SETS =
  'alnum\u010009AZaz\u0101alpha\u0100AZaz\u0101ascii\u0100\0\x7f\u0101blank\u0100\t\t  \u0101cntrl\u0100\0\x1f\x7f\x7f\u0101digit\u010009\u0101graph\u0100!~\u0101lower\u0100az\u0101print\u0100 ~\u0101punct\u0100!/:@[`{~\u0101space\u0100\t\r  \u0101upper\u0100AZ\u0101word\u010009AZ__az\u0101xdigit\u010009AFaf\u0101d\u010009\u0101s\u0100\t\n\f\r  \u0101w\u010009AZ__az\u0101';
const BEFORE_PAIRS: i32 = 0x100;
const BEHIND_PAIRS: i32 = 0x101;

/** Where the pairs of the set end that was found last. */
export let setEnd: i32 = 0;

/** Where the pairs of the set of that name begin; -1 when there is none. */
export function findSet(name: usize, size: usize): i32 {
  for (let place = 0; place < SETS.length;) {
    let same: i32 = 0;
    while (same < <i32>size && <i32>load<u8>(name + same) == SETS.charCodeAt(place + same)) same++;
    const isSame = same == <i32>size && SETS.charCodeAt(place + same) == BEFORE_PAIRS;
    const pairs = SETS.indexOf('\u0100', place) + 1;
    setEnd = pairs;
    while (SETS.charCodeAt(setEnd) != BEHIND_PAIRS) setEnd++;
    if (isSame) return pairs;
    place = setEnd + 1;
  }
  return -1;
}

/** Whether a character is between two of a pair. */
export function isInSet(pairs: u32, end: u32, rune: u32): bool {
  for (; pairs < end; pairs += 2) {
    if (rune >= <u32>SETS.charCodeAt(pairs) && rune <= <u32>SETS.charCodeAt(pairs + 1)) return true;
  }
  return false;
}
