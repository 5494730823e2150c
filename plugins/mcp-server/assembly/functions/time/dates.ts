/** Functions of dates and spans of time. Spec: sprig, "Date Functions". */

import { nowNanoseconds } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { readDuration, readNanoseconds, writeSpan } from './duration';
import { CallContext, failCall, functionError, FunctionGroup } from '../function';
import { Moment } from './moment';
import { Operand, OperandKind } from '../operand';
import { typeName } from '../signature';
import { finishText, startText } from '../text';
import { readMoment } from './time-reader';
import { showInUtc, showInZone } from './zones';

// prettier-ignore
const enum Name { Now, Date, DateInZone, HtmlDate, HtmlDateInZone, Ago, Duration, DurationRound, ToDate, MustToDate, UnixEpoch, DateModify, MustDateModify }

const SECOND: u64 = 1_000_000_000;
const MOST_SECONDS: i64 = i64.MAX_VALUE / 1_000_000_000;
const DAY: u64 = 86_400 * SECOND;
/** What `time.Time` prints of itself. */
const PRINTED = '2006-01-02 15:04:05.999999999 -0700 MST';
const DATE = '2006-01-02';
const RFC3339 = '2006-01-02T15:04:05Z07:00';
/** The year 1, which is no time at all to Go. */
const ZERO: i64 = -62_135_596_800;

const moment = new Moment();
const layout: usize = memory.data(64);
const asLayout = new Operand();
/** When `now` was asked for first: Go's clock that never goes back begins there. */
let start: u64 = 0;


@final
export class Dates extends FunctionGroup {
  constructor() {
    super(
      'now: date:sa dateInZone,date_in_zone:sas htmlDate:a htmlDateInZone:as ago:a duration:a durationRound:a toDate:ss mustToDate:ss unixEpoch:a dateModify,date_modify:sa mustDateModify,must_date_modify:sa',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const isStrict = context.isStrict;
    const first = operands.length > 0 ? operands[0] : result;
    const out = startText();
    switch (which) {
      case Name.Now:
        writeNow(out, isStrict);
        break;
      case Name.Date:
      case Name.DateInZone:
        if (!setMoment(operands[1], isStrict)) return false;
        if (which == Name.DateInZone) showInZone(moment, operands[2].text, operands[2].textSize);
        moment.write(out, first.text, first.textSize);
        break;
      case Name.HtmlDate:
      case Name.HtmlDateInZone:
        if (!setMoment(first, isStrict)) return false;
        if (which == Name.HtmlDateInZone) showInZone(moment, operands[1].text, operands[1].textSize);
        writeAs(out, DATE);
        break;
      case Name.Ago:
        if (!setMoment(first, isStrict)) return false;
        writeSpan(out, spanSince());
        break;
      case Name.Duration:
        writeSpan(out, secondsOf(first, isStrict) * <i64>SECOND);
        break;
      case Name.DurationRound:
        writeRounded(out, spanOf(first, isStrict));
        break;
      case Name.UnixEpoch:
        if (!setTime(first, isStrict)) return false;
        out.integer(moment.seconds);
        break;
      case Name.DateModify:
      case Name.MustDateModify:
        if (!setTime(operands[1], isStrict)) return false;
        if (readDuration(first.text, first.textSize)) moment.add(readNanoseconds);
        else if (which == Name.MustDateModify) return false;
        writeAs(out, PRINTED);
        break;
      default:
        if (!readMoment(moment, first, operands[1])) {
          if (which == Name.MustToDate) return false;
          moment.seconds = ZERO;
          moment.nanoseconds = 0;
          showInUtc(moment);
        }
        writeAs(out, PRINTED);
    }
    return finishText(out, result);
  }
}

/** What takes a time: there is none in Higress's templates, where `now` gives a text. */
function setTime(time: Operand, isStrict: bool): bool {
  if (isStrict) return setMoment(time, true);
  failCall('reflect: Call using ');
  functionError.ascii(typeName(time));
  functionError.ascii(' as type time.Time');
  return false;
}

/**
 * An integer is seconds since 1970. Everything else, a date as text too, is now, as sprig has it; in strict templates
 * a text must be a time as RFC 3339 has it, a date, or what `now` prints.
 */
function setMoment(date: Operand, isStrict: bool): bool {
  showInUtc(moment);
  moment.nanoseconds = 0;
  if (date.kind == OperandKind.Int) {
    moment.seconds = date.int;
    return true;
  }
  if (!isStrict) {
    const now = nowNanoseconds();
    moment.seconds = <i64>(now / SECOND);
    moment.nanoseconds = <i32>(now % SECOND);
    return true;
  }
  const isText = date.kind == OperandKind.String;
  if (isText && (reads(date, RFC3339) || reads(date, PRINTED) || reads(date, DATE))) return true;
  return failCall('not a time: seconds, RFC 3339 or a date are');
}

function reads(text: Operand, as: string): bool {
  place(as);
  asLayout.setText(layout, as.length);
  return readMoment(moment, asLayout, text);
}

/** A text; an integer is none to sprig. */
function secondsOf(span: Operand, isStrict: bool): i64 {
  if (span.kind == OperandKind.String) return readInteger(span);
  return isStrict && span.kind == OperandKind.Int ? span.int : 0;
}

/** In nanoseconds, as `secondsOf`. */
function spanOf(span: Operand, isStrict: bool): i64 {
  if (isStrict && span.kind == OperandKind.Int) return span.int;
  return span.kind == OperandKind.String && readDuration(span.text, span.textSize) ? readNanoseconds : 0;
}

function place(text: string): void {
  for (let i = 0; i < text.length; i++) store<u8>(layout + i, text.charCodeAt(i));
}

function writeAs(out: Output, as: string): void {
  place(as);
  moment.write(out, layout, as.length);
}

/** With what Go adds of its other clock. */
function writeNow(out: Output, isStrict: bool): void {
  const now = nowNanoseconds();
  if (start == 0) start = now - 1;
  moment.seconds = <i64>(now / SECOND);
  moment.nanoseconds = <i32>(now % SECOND);
  showInUtc(moment);
  writeAs(out, PRINTED);
  if (isStrict) return;
  out.ascii(' m=+');
  const since = now - start;
  out.integer(since / SECOND);
  out.byte(0x2e);
  let rest = since % SECOND;
  for (let scale = SECOND / 10; scale > 0; scale /= 10) {
    out.byte(0x30 + <u32>(rest / scale));
    rest %= scale;
  }
}

/** In whole seconds, half a second up; what a span of Go does not hold is the greatest or least one. */
function spanSince(): i64 {
  const now = nowNanoseconds();
  const seconds = <i64>(now / SECOND) + <i64>(now % SECOND >= SECOND / 2) - moment.seconds;
  if (moment.seconds < 0 ? seconds < 0 || seconds > MOST_SECONDS : seconds > MOST_SECONDS)
    return i64.MAX_VALUE;
  return seconds < -MOST_SECONDS ? i64.MIN_VALUE : seconds * <i64>SECOND;
}

/** As strconv.ParseInt: 0 for what is no number, the greatest or least for what is too great. */
function readInteger(text: Operand): i64 {
  let at = text.text;
  const end = at + text.textSize;
  const sign = at < end ? load<u8>(at) : 0;
  if (sign == 0x2d || sign == 0x2b) at++;
  if (at == end) return 0;
  const most: u64 = sign == 0x2d ? 1 << 63 : i64.MAX_VALUE;
  let value: u64 = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return 0;
    value = value > most / 10 ? most : min(most, value * 10 + digit);
  }
  return sign == 0x2d ? -(<i64>value) : <i64>value;
}

/** The greatest unit of which there is more than one. */
function writeRounded(out: Output, span: i64): void {
  const size: u64 = span < 0 ? 0 - <u64>span : <u64>span;
  if (size > 365 * DAY) return writeCount(out, size / (365 * DAY), 'y');
  if (size > 30 * DAY) return writeCount(out, size / (30 * DAY), 'mo');
  if (size > DAY) return writeCount(out, size / DAY, 'd');
  if (size > 3600 * SECOND) return writeCount(out, size / (3600 * SECOND), 'h');
  if (size > 60 * SECOND) return writeCount(out, size / (60 * SECOND), 'm');
  writeCount(out, size > SECOND ? size / SECOND : 0, 's');
}

function writeCount(out: Output, count: u64, unit: string): void {
  out.integer(count);
  out.ascii(unit);
}
