/** Messages as server-sent events. Spec: WHATWG HTML §9.2.6, MCP "Streamable HTTP". */

import { Output } from '../json';

/** One event. JSON text has line breaks only between its tokens, where they mean nothing. */
export function writeEvent(events: Output, json: Output): void {
  events.ascii('event: message\ndata: ');
  const to = events.reserve(json.length);
  for (let i: usize = 0; i < json.length; i++) {
    const byte: u32 = load<u8>(json.data + i);
    store<u8>(to + i, byte == 0x0a || byte == 0x0d ? 0x20 : byte);
  }
  events.length += json.length;
  events.ascii('\n\n');
}
