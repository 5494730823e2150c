/** Where the parts of a layout stand: `2006-01-02` is a year, a month and a day with text between. Spec: Go, time.Layout. */

// prettier-ignore
export const enum Part {
  January, Jan, Monday, Mon, Mst, YearDay, Month, Day, Hour12, Minute, Second, ShortYear, Hour, PlainMonth, Year, PlainDay,
  LiteralUnderYear, UnderDay, UnderYearDay, PlainHour12, PlainMinute, PlainSecond, UpperHalf, LowerHalf,
  OffsetSeconds, OffsetColonSeconds, Offset, OffsetColon, OffsetHour,
  ZuluSeconds, ZuluColonSeconds, Zulu, ZuluColon, ZuluHour, Fraction, ShortFraction, End,
}

/** What stands for each part, in the order of `Part`: where two begin alike, the first one that fits counts. */
const WORDS =
  'January Jan Monday Mon MST 002 01 02 03 04 05 06 15 1 2006 2 _2006 _2 __2 3 4 5 PM pm -070000 -07:00:00 -0700 -07:00 -07 Z070000 Z07:00:00 Z0700 Z07:00 Z07';

/** A layout being read. Keep one and let it `start`. */
@final
export class Layout {
  part: Part = Part.End;
  /** The text before the part. */
  before: usize = 0;
  /** The part itself. */
  from: usize = 0;
  to: usize = 0;
  /** How many digits a fraction has. */
  digits: i32 = 0;
  private end: usize = 0;

  start(at: usize, size: u32): void {
    this.to = at;
    this.end = at + size;
  }

  /** Goes on to the next part; at the end it is `End`, and what is left stands before it. */
  next(): void {
    this.before = this.to;
    for (let at = this.to; at < this.end; at++) {
      if (!this.takeWord(at) && !this.takeFraction(at)) continue;
      return;
    }
    this.part = Part.End;
    this.from = this.end;
    this.to = this.end;
  }

  private takeWord(at: usize): bool {
    let word = changetype<usize>(WORDS);
    const last = word + ((<usize>WORDS.length) << 1);
    const first: u32 = load<u8>(at);
    for (let part = 0; word < last; part++) {
      if (load<u16>(word) == first) {
        let next = at;
        let letter = word;
        while (
          letter < last &&
          load<u16>(letter) != 0x20 &&
          next < this.end &&
          load<u16>(letter) == <u32>load<u8>(next)
        ) {
          letter += 2;
          next++;
        }
        if ((letter == last || load<u16>(letter) == 0x20) && this.accept(part, at, next)) return true;
      }
      while (word < last && load<u16>(word) != 0x20) word += 2;
      word += 2;
    }
    return false;
  }

  private accept(part: i32, from: usize, to: usize): bool {
    // Month and Mond are words of the text
    if ((part == Part.Jan || part == Part.Mon) && to < this.end && <u32>load<u8>(to) - 0x61 < 26)
      return false;
    const isLiteral = part == Part.LiteralUnderYear;
    this.part = isLiteral ? Part.Year : part;
    this.from = from + <usize>isLiteral;
    this.to = to;
    return true;
  }

  /** A point or comma and all the zeros or nines that follow, if no other digit does. */
  private takeFraction(at: usize): bool {
    const mark = load<u8>(at);
    if ((mark != 0x2e && mark != 0x2c) || at + 1 == this.end) return false;
    const digit = load<u8>(at, 1);
    if (digit != 0x30 && digit != 0x39) return false;
    let to = at + 1;
    while (to < this.end && load<u8>(to) == digit) to++;
    if (to < this.end && <u32>load<u8>(to) - 0x30 < 10) return false;
    this.part = digit == 0x30 ? Part.Fraction : Part.ShortFraction;
    this.digits = <i32>(to - at - 1);
    this.from = at;
    this.to = to;
    return true;
  }
}
