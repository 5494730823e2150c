/** Moments as dates and clocks of the Gregorian calendar, before and after our time alike, and back. Spec: Go, package time. */

const DAY: i64 = 86_400;
/** Days from March 1st of year 0 to January 1st of 1970. */
const EPOCH: i64 = 719_468;
/** Days of 400 years. */
const CYCLE: i64 = 146_097;

/** What calendar and clock show. Keep one and let it `show`. */
@final
export class Civil {
  year: i64 = 0;
  /** From 1. */
  month: i32 = 0;
  day: i32 = 0;
  /** From 1. */
  dayOfYear: i32 = 0;
  /** Sunday is 0. */
  weekday: i32 = 0;
  hour: i32 = 0;
  minute: i32 = 0;
  second: i32 = 0;

  /** `seconds` since 1970, where the clocks show what they show in UTC. */
  show(seconds: i64): void {
    const days = floorDivide(seconds, DAY);
    const clock = <i32>(seconds - days * DAY);
    this.hour = clock / 3600;
    this.minute = (clock / 60) % 60;
    this.second = clock % 60;
    this.weekday = <i32>((((days + 4) % 7) + 7) % 7);
    // years begin in March here, so that the leap day is the last one
    const since = days + EPOCH;
    const cycle = floorDivide(since, CYCLE);
    const inCycle = since - cycle * CYCLE;
    const year = (inCycle - inCycle / 1460 + inCycle / 36_524 - inCycle / 146_096) / 365;
    const inYear = <i32>(inCycle - (365 * year + year / 4 - year / 100));
    const month = (5 * inYear + 2) / 153;
    this.day = inYear - (153 * month + 2) / 5 + 1;
    this.month = month < 10 ? month + 3 : month - 9;
    this.year = year + cycle * 400 + <i64>(this.month <= 2);
    this.dayOfYear = <i32>(days - daysBefore(this.year, 1, 1)) + 1;
  }
}

/** Seconds since 1970 of a date at midnight UTC. */
export function midnightOf(year: i64, month: i32, day: i32): i64 {
  return daysBefore(year, month, day) * DAY;
}

/** How many days a month has. */
export function daysIn(year: i64, month: i32): i32 {
  if (month == 2) return isLeap(year) ? 29 : 28;
  return 30 + ((month + (month >> 3)) & 1);
}

export function isLeap(year: i64): bool {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/** Days from 1970 to a date. */
function daysBefore(year: i64, month: i32, day: i32): i64 {
  if (month <= 2) year--;
  const cycle = floorDivide(year, 400);
  const inCycle = year - cycle * 400;
  const inYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return cycle * CYCLE + inCycle * 365 + inCycle / 4 - inCycle / 100 + inYear - EPOCH;
}

function floorDivide(value: i64, by: i64): i64 {
  return value / by - <i64>(value % by < 0);
}
