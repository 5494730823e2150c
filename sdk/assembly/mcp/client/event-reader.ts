/** Takes an event stream apart, in whatever pieces it comes. Spec: WHATWG HTML §9.2.6. */

import { Output } from '../../json';
import { isAscii } from '../ascii';

const LF: u32 = 0x0a;
const CR: u32 = 0x0d;
const BYTE_ORDER_MARK: u32 = 0xbfbbef;

/**
 * Feed it each piece, then take the events that are complete.
 *
 * @example
 * events.feed(body.ptr, body.size);
 * while (events.next()) take(events.data.data, events.data.length);
 */
@final
export class EventReader {
  /** What the event says; good until the next `next`. */
  readonly data: Output = new Output();
  /** Its type; empty: `message`. */
  readonly type: Output = new Output();
  /** An event is longer than allowed: nothing more is read. */
  isTooLong: bool = false;
  /** What no complete line has been found in yet, and how far it was looked through. */
  private readonly text: Output = new Output();
  private at: usize = 0;
  private seen: usize = 0;
  private hasData: bool = false;
  private isTaken: bool = false;
  private isFirstLine: bool = true;
  /** The last line ended with CR: an LF behind it belongs to that end. */
  private endedWithCr: bool = false;

  /** @param limit of an event, in bytes */
  constructor(private readonly limit: usize) {}

  /** Begins another stream. */
  reset(): void {
    this.forgetEvent();
    this.text.clear();
    this.at = 0;
    this.seen = 0;
    this.isTooLong = false;
    this.isFirstLine = true;
    this.endedWithCr = false;
  }

  /** Adds a piece, which may end anywhere. */
  feed(from: usize, size: usize): void {
    if (this.isTooLong) return;
    const text = this.text;
    if (this.at > 0) {
      text.length -= this.at;
      memory.copy(text.data, text.data + this.at, text.length);
      this.seen -= this.at;
      this.at = 0;
    }
    text.bytes(from, size);
  }

  /** Goes on to the next event that is complete; false when more has to come first. */
  next(): bool {
    if (this.isTaken) this.forgetEvent();
    while (!this.isTooLong) {
      const end = this.endOfLine();
      const line = (end < 0 ? this.text.length : <usize>end) - this.at;
      if (this.data.length + line > this.limit) this.refuse();
      else if (end < 0) return false;
      else if (this.takeLine(<usize>end)) return true;
    }
    return false;
  }

  /** Gives the memory back. */
  free(): void {
    this.data.free();
    this.type.free();
    this.text.free();
    this.at = 0;
    this.seen = 0;
  }

  private refuse(): void {
    this.isTooLong = true;
    this.free();
  }

  private forgetEvent(): void {
    this.data.clear();
    this.type.clear();
    this.hasData = false;
    this.isTaken = false;
  }

  /** Offset of the byte that ends the line at `at`, or -1. */
  private endOfLine(): isize {
    const text = this.text;
    if (this.endedWithCr && this.at < text.length) {
      this.endedWithCr = false;
      if (<u32>load<u8>(text.data + this.at) == LF) this.at++;
    }
    let seen = max(this.seen, this.at);
    while (seen < text.length) {
      const byte: u32 = load<u8>(text.data + seen);
      if (byte == LF || byte == CR) {
        this.seen = seen;
        return <isize>seen;
      }
      seen++;
    }
    this.seen = seen;
    return -1;
  }

  /** Reads the line that ends at `end`; true when it completes an event. */
  private takeLine(end: usize): bool {
    let from = this.text.data + this.at;
    const to = this.text.data + end;
    this.endedWithCr = <u32>load<u8>(to) == CR;
    this.at = end + 1;
    if (this.isFirstLine && to - from >= 3 && (load<u32>(from) & 0xffffff) == BYTE_ORDER_MARK) from += 3;
    this.isFirstLine = false;
    if (from < to) {
      this.takeField(from, to);
      return false;
    }
    // an event without data is none
    if (!this.hasData) this.forgetEvent();
    this.isTaken = this.hasData;
    return this.hasData;
  }

  private takeField(from: usize, to: usize): void {
    let colon = from;
    while (colon < to && <u32>load<u8>(colon) != 0x3a) colon++;
    const size = <u32>(colon - from);
    let value = min(colon + 1, to);
    if (value < to && <u32>load<u8>(value) == 0x20) value++;
    if (isAscii(from, size, 'data')) {
      if (this.hasData) this.data.byte(LF);
      this.hasData = true;
      this.data.bytes(value, to - value);
    } else if (isAscii(from, size, 'event')) {
      this.type.clear();
      this.type.bytes(value, to - value);
    }
  }
}
