/** Which moment a text says, read by a layout. Spec: Go, time.ParseInLocation with UTC. */

import { DAYS, MONTHS, nameSize, readName } from './calendar-names';
import { daysIn, isLeap, midnightOf } from './civil';
import { Layout, Part } from './layout';
import { Moment } from './moment';
import { failExtra, failPart, failRange } from './time-failure';
import { Operand } from '../operand';
import { showInUtc } from './zones';

const NONE: i32 = -1;

const layout = new Layout();
/** What is left of the text. */
let at: usize = 0;
let end: usize = 0;
/** Why the part at hand is out of range, or empty. */
let range: string = '';

let year: i32 = 0;
let month: i32 = 0;
let day: i32 = 0;
let dayOfYear: i32 = 0;
let hour: i32 = 0;
let minute: i32 = 0;
let second: i32 = 0;
let nanoseconds: i32 = 0;
/** 1 in the morning, 2 in the afternoon, 0 unsaid. */
let half: i32 = 0;
let isUtc: bool = false;
let offset: i32 = NONE;
let zone: usize = 0;
let zoneSize: u32 = 0;

/** Sets `into`; false, and `functionError` says why, when the text is not as the layout says. */
export function readMoment(into: Moment, as: Operand, text: Operand): bool {
  begin(text.text, text.textSize);
  layout.start(as.text, as.textSize);
  while (true) {
    layout.next();
    if (!skip(layout.before, layout.from)) return failPart(as, text, at, layout.before, layout.from);
    if (layout.part == Part.End) break;
    const held = at;
    const isRead = readPart(layout.part);
    if (range.length > 0) return failRange(text, range);
    if (!isRead) return failPart(as, text, held, layout.from, layout.to);
  }
  if (at < end) return failExtra(text, at);
  if (!settleDay()) return failRange(text, range);
  settle(into);
  return true;
}

function begin(text: usize, size: u32): void {
  at = text;
  end = text + size;
  range = '';
  year = 0;
  month = NONE;
  day = NONE;
  dayOfYear = NONE;
  hour = 0;
  minute = 0;
  second = 0;
  nanoseconds = 0;
  half = 0;
  isUtc = false;
  offset = NONE;
  zoneSize = 0;
}

/** Text between parts; one space stands for any number of them, none at the end too. */
function skip(from: usize, to: usize): bool {
  while (from < to) {
    if (load<u8>(from) == 0x20) {
      if (at < end && load<u8>(at) != 0x20) return false;
      while (from < to && load<u8>(from) == 0x20) from++;
      while (at < end && load<u8>(at) == 0x20) at++;
      continue;
    }
    if (at == end || load<u8>(at) != load<u8>(from)) return false;
    at++;
    from++;
  }
  return true;
}

function readPart(part: Part): bool {
  switch (part) {
    case Part.ShortYear:
      year = readDigits(2, 2);
      if (year < 0) return false;
      year += year >= 69 ? 1900 : 2000;
      return true;
    case Part.Year:
      year = readDigits(4, 4);
      return year >= 0;
    case Part.January:
    case Part.Jan:
      month = takeName(MONTHS, part == Part.Jan) + 1;
      return month > 0;
    case Part.Monday:
    case Part.Mon:
      // checked, and ignored
      return takeName(DAYS, part == Part.Mon) >= 0;
    case Part.UpperHalf:
    case Part.LowerHalf:
      return readHalf(part == Part.UpperHalf ? 0x50 : 0x70);
    case Part.Mst:
      return readZone();
    case Part.Fraction:
      return at + layout.digits < end && readFraction(layout.digits);
    case Part.ShortFraction:
      return !startsFraction() || readFraction(i32.MAX_VALUE);
    default:
      return part >= Part.OffsetSeconds ? readOffset(part) : readNumber(part);
  }
}

function readNumber(part: Part): bool {
  switch (part) {
    case Part.YearDay:
    case Part.UnderYearDay:
      if (part == Part.UnderYearDay) skipBlanks(2);
      dayOfYear = readDigits(part == Part.YearDay ? 3 : 1, 3);
      return dayOfYear >= 0;
    case Part.Month:
    case Part.PlainMonth:
      month = readDigits(part == Part.Month ? 2 : 1, 2);
      if (month == 0 || month > 12) range = 'month';
      return month >= 0;
    case Part.Day:
    case Part.UnderDay:
    case Part.PlainDay:
      if (part == Part.UnderDay) skipBlanks(1);
      day = readDigits(part == Part.Day ? 2 : 1, 2);
      return day >= 0;
    case Part.Hour:
    case Part.Hour12:
    case Part.PlainHour12:
      hour = readDigits(part == Part.Hour12 ? 2 : 1, 2);
      if (hour > (part == Part.Hour ? 23 : 12)) range = 'hour';
      return hour >= 0;
    case Part.Minute:
    case Part.PlainMinute:
      minute = readDigits(part == Part.Minute ? 2 : 1, 2);
      if (minute > 59) range = 'minute';
      return minute >= 0;
    default:
      return readSecond(part == Part.Second ? 2 : 1);
  }
}

/** Digits of a fraction may follow though the layout does not say so. */
function readSecond(least: i32): bool {
  second = readDigits(least, 2);
  if (second > 59) range = 'second';
  if (second < 0 || second > 59 || !startsFraction()) return second >= 0;
  const to = layout.to;
  const part = layout.part;
  const before = layout.before;
  const from = layout.from;
  layout.next();
  const isSaid = layout.part == Part.Fraction || layout.part == Part.ShortFraction;
  layout.part = part;
  layout.before = before;
  layout.from = from;
  layout.to = to;
  return isSaid || readFraction(i32.MAX_VALUE);
}

/** As many digits as there are, `most` at most; -1 when they are fewer than `least`. */
function readDigits(least: i32, most: i32): i32 {
  let value = 0;
  let count = 0;
  for (; count < most && at + count < end; count++) {
    const digit = <i32>load<u8>(at + count) - 0x30;
    if (<u32>digit > 9) break;
    value = value * 10 + digit;
  }
  if (count < least || count == 0) return NONE;
  at += count;
  return value;
}

function skipBlanks(most: i32): void {
  for (; most > 0 && at < end && load<u8>(at) == 0x20; most--) at++;
}

/** Which of the names the text goes on with, or -1. */
function takeName(names: string, isShort: bool): i32 {
  const which = readName(names, isShort, at, end);
  if (which >= 0) at += nameSize(names, which, isShort);
  return which;
}

/** P or A, and M, in that case. */
function readHalf(afternoon: u32): bool {
  if (at + 2 > end || load<u8>(at, 1) != afternoon - 3) return false;
  const letter: u32 = load<u8>(at);
  half = letter == afternoon ? 2 : letter == afternoon - 15 ? 1 : half;
  if (letter != afternoon && letter != afternoon - 15) return false;
  at += 2;
  return true;
}

function startsFraction(): bool {
  if (at + 2 > end) return false;
  const mark = load<u8>(at);
  return (mark == 0x2e || mark == 0x2c) && <u32>load<u8>(at, 1) - 0x30 < 10;
}

/** A mark and digits: exactly `count`, or all that follow. Beyond nine they count for nothing. */
function readFraction(count: i32): bool {
  const mark = load<u8>(at);
  if (mark != 0x2e && mark != 0x2c) return false;
  at++;
  nanoseconds = 0;
  let read = 0;
  for (; read < count && at < end; read++, at++) {
    const digit = <i32>load<u8>(at) - 0x30;
    if (<u32>digit > 9) {
      if (count != i32.MAX_VALUE) return false;
      break;
    }
    if (read < 9) nanoseconds = nanoseconds * 10 + digit;
  }
  for (; read < 9; read++) nanoseconds *= 10;
  return true;
}

function readOffset(part: Part): bool {
  if (part >= Part.ZuluSeconds && at < end && load<u8>(at) == 0x5a) {
    at++;
    isUtc = true;
    return true;
  }
  const form = part >= Part.ZuluSeconds ? part - (Part.ZuluSeconds - Part.OffsetSeconds) : part;
  const hasColon = form == Part.OffsetColonSeconds || form == Part.OffsetColon;
  const parts = form == Part.OffsetHour ? 1 : form <= Part.OffsetColonSeconds ? 3 : 2;
  if (at == end) return false;
  const sign = load<u8>(at++);
  let value = 0;
  for (let i = 0; i < parts; i++) {
    if (i > 0 && hasColon && (at == end || load<u8>(at++) != 0x3a)) return false;
    const number = readDigits(2, 2);
    if (number < 0) return false;
    if (number > (i == 0 ? 24 : 60))
      range =
        i == 0 ? 'time zone offset hour' : i == 1 ? 'time zone offset minute' : 'time zone offset second';
    value += number * (i == 0 ? 3600 : i == 1 ? 60 : 1);
  }
  offset = sign == 0x2d ? -value : value;
  return sign == 0x2d || sign == 0x2b;
}

/** What looks like the short name of a zone: three to five capitals, GMT with hours, or hours alone. */
function readZone(): bool {
  const size = zoneNameSize();
  if (size == 3 && isWord('UTC')) {
    isUtc = true;
  } else if (size > 0) {
    zone = at;
    zoneSize = size;
  }
  at += size;
  return size > 0;
}

function zoneNameSize(): u32 {
  if (at + 3 > end) return 0;
  if (isWord('UTC')) return 3;
  if (isWord('ChST') || isWord('MeST')) return 4;
  if (isWord('GMT')) return 3 + signedHoursSize(at + 3);
  const first = load<u8>(at);
  if (first == 0x2b || first == 0x2d) return signedHoursSize(at);
  let capitals: u32 = 0;
  while (capitals < 6 && at + capitals < end && <u32>load<u8>(at + capitals) - 0x41 < 26) capitals++;
  if (capitals == 3 || (capitals == 4 && isWord('WITA'))) return capitals;
  return (capitals == 4 || capitals == 5) && load<u8>(at + capitals - 1) == 0x54 ? capitals : 0;
}

function isWord(word: string): bool {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (load<u8>(at + i) != <u8>word.charCodeAt(i)) return false;
  return true;
}

/** A sign and a number up to 23, or nothing. */
function signedHoursSize(from: usize): u32 {
  if (from == end || (load<u8>(from) != 0x2b && load<u8>(from) != 0x2d)) return 0;
  let next = from + 1;
  let value: u32 = 0;
  for (; next < end && <u32>load<u8>(next) - 0x30 < 10; next++)
    value = min(value * 10 + load<u8>(next) - 0x30, 1000);
  return next == from + 1 || value > 23 ? 0 : <u32>(next - from);
}

/** Makes the day of the year a month and a day; false when there is no such day, and `range` says why. */
function settleDay(): bool {
  if (dayOfYear >= 0) {
    if (dayOfYear < 1 || dayOfYear > 365 + <i32>isLeap(year)) {
      range = 'day-of-year';
      return false;
    }
    let left = dayOfYear;
    let there = 1;
    for (; left > daysIn(year, there); there++) left -= daysIn(year, there);
    range = month >= 0 && month != there ? '-month' : day >= 0 && day != left ? '-day' : '';
    if (range.length > 0) return false;
    month = there;
    day = left;
  }
  if (month < 0) month = 1;
  if (day < 0) day = 1;
  if (day >= 1 && day <= daysIn(year, month)) return true;
  range = 'day';
  return false;
}

function settle(into: Moment): void {
  if (half == 2 && hour < 12) hour += 12;
  else if (half == 1 && hour == 12) hour = 0;
  into.seconds = midnightOf(year, month, day) + hour * 3600 + minute * 60 + second;
  into.nanoseconds = nanoseconds;
  showInUtc(into);
  if (isUtc) return;
  if (offset != NONE) {
    into.seconds -= offset;
    if (offset == 0 && zoneSize == 0) return;
    into.offset = offset;
  } else if (zoneSize == 0) {
    return;
  } else if (zoneSize > 3 && load<u8>(zone) == 0x47) {
    // GMT+3: Go tells the moment in that zone, but reads the clock as that of UTC
    at = zone + 4;
    into.offset = readDigits(1, 2) * (load<u8>(zone, 3) == 0x2d ? -3600 : 3600);
  }
  into.zone = zone;
  into.zoneSize = zoneSize;
}
