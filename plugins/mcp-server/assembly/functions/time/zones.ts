/** What the clocks of a zone show at a moment. Spec: IANA time zones; the rules of a year as POSIX TZ has them. */

import { Civil, daysIn, midnightOf } from './civil';
import { Moment } from './moment';
import { ERAS, HASHES, RULES, START, WHICH, ZONES } from './zone-table';

const DAY: i64 = 86_400;
const UTC = memory.data<u8>([0x55, 0x54, 0x43]);

const local = new Civil();
/** Where a rule is being read. */
let at: usize = 0;

/** Tells a moment in UTC. */
export function showInUtc(moment: Moment): void {
  moment.offset = 0;
  moment.zone = UTC;
  moment.zoneSize = 3;
}

/** Tells a moment in the zone of that name. An unknown one is UTC, and so are `Local` and none. */
export function showInZone(moment: Moment, name: usize, size: u32): void {
  showInUtc(moment);
  const zone = findZone(name, size);
  if (zone < 0) return;
  at = ruleAt(<u32>zone, moment.seconds);
  followRule(moment);
}

/** The table knows names by their hashes: FNV-1a. */
function findZone(name: usize, size: u32): i32 {
  let hash: u32 = 0x811c_9dc5;
  for (let end = name + size; name < end; name++) hash = (hash ^ load<u8>(name)) * 0x0100_0193;
  let low: i32 = 0;
  let high: i32 = ZONES;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = load<u32>(HASHES + ((<usize>middle) << 2));
    if (there == hash) return <i32>load<u8>(WHICH + middle);
    if (there < hash) low = middle + 1;
    else high = middle;
  }
  return -1;
}

/** The rule that a history has for a moment: its number of changes, the first rule, then minutes and rule for each change. */
function ruleAt(history: u32, seconds: i64): usize {
  let era: usize = ERAS;
  while (true) {
    let changes: u32 = load<u8>(era++);
    let rule: u32 = load<u8>(era++);
    let until: i64 = START;
    for (; changes > 0; changes--) {
      let minutes: i64 = 0;
      for (let shift: i64 = 0; ; shift += 7) {
        const byte: i64 = load<u8>(era++);
        minutes |= (byte & 127) << shift;
        if (byte < 128) break;
      }
      until += minutes * 60;
      const next: u32 = load<u8>(era++);
      if (seconds >= until) rule = next;
    }
    if (history-- == 0) return ruleText(rule);
  }
}

function ruleText(rule: u32): usize {
  let text: usize = RULES;
  for (; rule > 0; text++) if (load<u8>(text) == 0x0a) rule--;
  return text;
}

/** `EST5EDT,M3.2.0,M11.1.0`: the name and the hours west of UTC, both again for summer, when that begins and ends. */
function followRule(moment: Moment): void {
  readName(moment);
  const winter = -readClock();
  moment.offset = winter;
  if (load<u8>(at) == 0x0a) return;
  const name = moment.zone;
  const nameSize = moment.zoneSize;
  readName(moment);
  const summer = load<u8>(at) == 0x2c ? winter + 3600 : -readClock();
  local.show(moment.seconds + winter);
  const begin = readDay(local.year) - winter;
  const end = readDay(local.year) - summer;
  const seconds = moment.seconds;
  const isSummer = begin < end ? seconds >= begin && seconds < end : seconds >= begin || seconds < end;
  if (isSummer) {
    moment.offset = summer;
  } else {
    moment.zone = name;
    moment.zoneSize = nameSize;
  }
}

/** Letters, or anything in angle brackets. */
function readName(moment: Moment): void {
  const isQuoted = load<u8>(at) == 0x3c;
  at += <usize>isQuoted;
  moment.zone = at;
  while (isQuoted ? load<u8>(at) != 0x3e : load<u8>(at) >= 0x41) at++;
  moment.zoneSize = <u32>(at - moment.zone);
  at += <usize>isQuoted;
}

/** Hours, perhaps with minutes and seconds. */
function readClock(): i32 {
  const isNegative = load<u8>(at) == 0x2d;
  at += <usize>isNegative;
  let seconds = 0;
  for (let unit = 3600; ; unit /= 60) {
    seconds += readNumber() * unit;
    if (load<u8>(at) != 0x3a) break;
    at++;
  }
  return isNegative ? -seconds : seconds;
}

function readNumber(): i32 {
  let value = 0;
  while (<u32>load<u8>(at) - 0x30 < 10) value = value * 10 + load<u8>(at++) - 0x30;
  return value;
}

/** `,M10.5.0/3`: month, week (5 is the last), day of the week, and the local time, which is 2 unless said. */
function readDay(year: i64): i64 {
  at += 2;
  const month = readNumber();
  at++;
  const week = readNumber();
  at++;
  const weekday = readNumber();
  const first = midnightOf(year, month, 1);
  const firstWeekday = <i32>((((first / DAY + 4) % 7) + 7) % 7);
  let day = ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7;
  if (day >= daysIn(year, month)) day -= 7;
  let time = 7200;
  if (load<u8>(at) == 0x2f) {
    at++;
    time = readClock();
  }
  return first + day * DAY + time;
}
