/** Which of the two forms of an answer a client takes: JSON or an event stream. Spec: RFC 9110 §12.5.1, MCP "Sending Messages to the Server". */

import { Bytes } from '../bytes';
import { startsWithIgnoringCase } from './ascii';

/** What one or more Accept headers say together. */
@final
export class Accept {
  json: bool = false;
  events: bool = false;
  private isGiven: bool = false;

  clear(): void {
    this.json = false;
    this.events = false;
    this.isGiven = false;
  }

  /** Reads one header. Weights are not: who lists a form can read it. */
  take(value: Bytes): void {
    this.isGiven = true;
    const end = value.ptr + value.size;
    let at = value.ptr;
    while (at < end) {
      while (at < end && isSeparator(load<u8>(at))) at++;
      const start = at;
      while (at < end && load<u8>(at) != 0x2c) at++;
      this.takeRange(start, <u32>(at - start));
    }
  }

  /** After the last header: who says nothing takes JSON. */
  settle(): void {
    if (!this.isGiven) this.json = true;
  }

  private takeRange(range: usize, size: u32): void {
    let length: u32 = 0;
    while (length < size && !isEnd(load<u8>(range + length))) length++;
    if (length == 3 && startsWithIgnoringCase(range, 3, '*/*')) {
      this.json = true;
      this.events = true;
    } else if (
      (length == 16 && startsWithIgnoringCase(range, 16, 'application/json')) ||
      (length == 13 && startsWithIgnoringCase(range, 13, 'application/*'))
    ) {
      this.json = true;
    } else if (
      (length == 17 && startsWithIgnoringCase(range, 17, 'text/event-stream')) ||
      (length == 6 && startsWithIgnoringCase(range, 6, 'text/*'))
    ) {
      this.events = true;
    }
  }
}


@inline
function isSeparator(byte: u32): bool {
  return byte == 0x2c || byte == 0x20 || byte == 0x09;
}


@inline
function isEnd(byte: u32): bool {
  return byte == 0x3b || byte == 0x20 || byte == 0x09;
}
