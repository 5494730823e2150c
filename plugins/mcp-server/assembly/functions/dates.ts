/** Functions of dates and spans of time. Spec: sprig, "Date Functions". */

import { nowNanoseconds } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { readDuration, readNanoseconds, writeSpan } from './duration';
import { CallContext, FunctionGroup } from './function';
import { Moment } from './moment';
import { Operand, OperandKind } from './operand';
import { finishText, startText } from './text';
import { readMoment } from './time-reader';
import { showInUtc, showInZone } from './zones';

// prettier-ignore
const enum Name {
  Now, Date, DateInZone, Date_in_zone, HtmlDate, HtmlDateInZone, Ago, Duration, DurationRound, ToDate, MustToDate, UnixEpoch,
}

const SECOND: u64 = 1_000_000_000;
const MOST_SECONDS: i64 = i64.MAX_VALUE / 1_000_000_000;
const DAY: u64 = 86_400 * SECOND;
/** What `time.Time` prints of itself. */
const PRINTED = '2006-01-02 15:04:05.999999999 -0700 MST';
const DATE = '2006-01-02';
/** The year 1, which is no time at all to Go. */
const ZERO: i64 = -62_135_596_800;

const moment = new Moment();
const layout: usize = memory.data(64);
/** When `now` was asked for first: Go's clock that never goes back begins there. */
let start: u64 = 0;


@final
export class Dates extends FunctionGroup {
  constructor() {
    // a value of type t cannot be given, so that those with one only fail
    super(
      'now: date:sa dateInZone:sas date_in_zone:sas htmlDate:a htmlDateInZone:as ago:a duration:a durationRound:a toDate:ss mustToDate:ss unixEpoch:t dateModify:st date_modify:st mustDateModify:st must_date_modify:st',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const out = startText();
    switch (which) {
      case Name.Now:
        writeNow(out);
        break;
      case Name.Date:
        setMoment(operands[1]);
        showInUtc(moment);
        moment.write(out, operands[0].text, operands[0].textSize);
        break;
      case Name.HtmlDate:
      case Name.HtmlDateInZone:
        setMoment(operands[0]);
        if (which == Name.HtmlDate) showInUtc(moment);
        else showInZone(moment, operands[1].text, operands[1].textSize);
        writeAs(out, DATE);
        break;
      case Name.DateInZone:
      case Name.Date_in_zone:
        setMoment(operands[1]);
        showInZone(moment, operands[2].text, operands[2].textSize);
        moment.write(out, operands[0].text, operands[0].textSize);
        break;
      case Name.Ago:
        setMoment(operands[0]);
        writeSpan(out, spanSince());
        break;
      case Name.Duration:
        // an integer is none to it; too many seconds wrap, as in Go
        writeSpan(out, operands[0].kind == OperandKind.String ? readInteger(operands[0]) * <i64>SECOND : 0);
        break;
      case Name.DurationRound:
        writeRounded(out, operands[0]);
        break;
      default:
        if (!readMoment(moment, operands[0], operands[1])) {
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

/** An integer is seconds since 1970; everything else, a date as text too, is now. */
function setMoment(date: Operand): void {
  moment.nanoseconds = 0;
  if (date.kind == OperandKind.Int) {
    moment.seconds = date.int;
    return;
  }
  const now = nowNanoseconds();
  moment.seconds = <i64>(now / SECOND);
  moment.nanoseconds = <i32>(now % SECOND);
}

function writeAs(out: Output, as: string): void {
  for (let i = 0; i < as.length; i++) store<u8>(layout + i, as.charCodeAt(i));
  moment.write(out, layout, as.length);
}

/** With what Go adds of its other clock. */
function writeNow(out: Output): void {
  const now = nowNanoseconds();
  if (start == 0) start = now - 1;
  moment.seconds = <i64>(now / SECOND);
  moment.nanoseconds = <i32>(now % SECOND);
  showInUtc(moment);
  writeAs(out, PRINTED);
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

/** The greatest unit of which there is more than one; a text is the only span there can be. */
function writeRounded(out: Output, span: Operand): void {
  const isRead = span.kind == OperandKind.String && readDuration(span.text, span.textSize);
  const read = isRead ? readNanoseconds : 0;
  const size: u64 = read < 0 ? 0 - <u64>read : <u64>read;
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
