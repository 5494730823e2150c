/** A point in time and the zone that it is told in, written as a layout says. Spec: Go, time.Time.Format. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { DAYS, MONTHS, writeName } from './calendar-names';
import { Civil } from './civil';
import { Layout, Part } from './layout';

const shown = new Civil();
const layout = new Layout();


@final
export class Moment {
  /** Since 1970. */
  seconds: i64 = 0;
  nanoseconds: i32 = 0;
  /** Seconds east of UTC. */
  offset: i32 = 0;
  /** What the zone is called then; without a name, the offset stands for it. */
  zone: usize = 0;
  zoneSize: u32 = 0;

  /** Moves it by nanoseconds. */
  add(span: i64): void {
    const sum = <i64>this.nanoseconds + (span % 1_000_000_000);
    this.seconds += span / 1_000_000_000 + (sum < 0 ? -1 : sum >= 1_000_000_000 ? 1 : 0);
    this.nanoseconds = <i32>((sum + 1_000_000_000) % 1_000_000_000);
  }

  /** Appends it. */
  write(out: Output, as: usize, asSize: u32): void {
    shown.show(this.seconds + this.offset);
    layout.start(as, asSize);
    while (true) {
      layout.next();
      out.bytes(layout.before, layout.from - layout.before);
      if (layout.part == Part.End) return;
      this.writePart(out, layout.part);
    }
  }

  private writePart(out: Output, part: Part): void {
    switch (part) {
      case Part.January:
        return writeName(out, MONTHS, shown.month - 1, false);
      case Part.Jan:
        return writeName(out, MONTHS, shown.month - 1, true);
      case Part.Monday:
        return writeName(out, DAYS, shown.weekday, false);
      case Part.Mon:
        return writeName(out, DAYS, shown.weekday, true);
      case Part.Mst:
        if (this.zoneSize > 0) out.bytes(this.zone, this.zoneSize);
        else writeOffset(out, this.offset, Part.Offset);
        return;
      case Part.UpperHalf:
        return out.ascii(shown.hour >= 12 ? 'PM' : 'AM');
      case Part.LowerHalf:
        return out.ascii(shown.hour >= 12 ? 'pm' : 'am');
      case Part.Fraction:
      case Part.ShortFraction:
        return this.writeFraction(out, part == Part.ShortFraction);
      default:
        if (part >= Part.OffsetSeconds) writeOffset(out, this.offset, part);
        else writeNumber(out, part);
    }
  }

  private writeFraction(out: Output, isShort: bool): void {
    if (isShort && this.nanoseconds == 0) return;
    out.byte(load<u8>(layout.from));
    writePadded(out, this.nanoseconds, 9, 0x30);
    if (layout.digits < 9) out.length -= 9 - layout.digits;
    if (!isShort) return;
    while (load<u8>(out.data + out.length - 1) == 0x30) out.length--;
    const last = load<u8>(out.data + out.length - 1);
    if (last == 0x2e || last == 0x2c) out.length--;
  }
}

function writeNumber(out: Output, part: Part): void {
  const half = shown.hour % 12;
  switch (part) {
    case Part.Year:
      return writePadded(out, shown.year, 4, 0x30);
    case Part.ShortYear:
      return writePadded(out, (shown.year < 0 ? -shown.year : shown.year) % 100, 2, 0x30);
    case Part.YearDay:
      return writePadded(out, shown.dayOfYear, 3, 0x30);
    case Part.UnderYearDay:
      return writePadded(out, shown.dayOfYear, 3, 0x20);
    case Part.Month:
    case Part.PlainMonth:
      return writePadded(out, shown.month, part == Part.Month ? 2 : 1, 0x30);
    case Part.Day:
    case Part.PlainDay:
      return writePadded(out, shown.day, part == Part.Day ? 2 : 1, 0x30);
    case Part.UnderDay:
      return writePadded(out, shown.day, 2, 0x20);
    case Part.Hour:
      return writePadded(out, shown.hour, 2, 0x30);
    case Part.Hour12:
    case Part.PlainHour12:
      return writePadded(out, half == 0 ? 12 : half, part == Part.Hour12 ? 2 : 1, 0x30);
    case Part.Minute:
    case Part.PlainMinute:
      return writePadded(out, shown.minute, part == Part.Minute ? 2 : 1, 0x30);
    default:
      return writePadded(out, shown.second, part == Part.Second ? 2 : 1, 0x30);
  }
}

/** A number of at least `width` places; a sign stands before the filling. */
export function writePadded(out: Output, value: i64, width: i32, filling: u32): void {
  if (value < 0) out.byte(0x2d);
  const size: u64 = value < 0 ? 0 - <u64>value : <u64>value;
  let scale: u64 = 10;
  for (let places = 1; places < width; places++, scale *= 10) if (size < scale) out.byte(filling);
  out.integer(<i64>size);
}

/** As the part of a layout has it; Z stands for no offset where that begins with one. */
export function writeOffset(out: Output, offset: i32, part: Part): void {
  if (offset == 0 && part >= Part.ZuluSeconds) return out.byte(0x5a);
  const form = part >= Part.ZuluSeconds ? part - (Part.ZuluSeconds - Part.OffsetSeconds) : part;
  const hasColon = form == Part.OffsetColonSeconds || form == Part.OffsetColon;
  // Go takes the sign from the whole minutes
  out.byte(offset / 60 < 0 ? 0x2d : 0x2b);
  const size = offset < 0 ? -offset : offset;
  writePadded(out, size / 3600, 2, 0x30);
  if (form == Part.OffsetHour) return;
  if (hasColon) out.byte(0x3a);
  writePadded(out, (size / 60) % 60, 2, 0x30);
  if (form > Part.OffsetColonSeconds) return;
  if (hasColon) out.byte(0x3a);
  writePadded(out, size % 60, 2, 0x30);
}
