/** Finding the answer in what the server sent: JSON, or an event stream in which other messages come first. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { startsWithIgnoringCase } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { EventReader, Incoming, IncomingKind } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';

/** Longest message that is taken out of an event stream. */
export const LONGEST_EVENT: usize = 8 << 20;

const whole = new EventReader(LONGEST_EVENT);

/** What is on the way to the answer goes here. */
export abstract class Bystander {
  abstract takeOther(incoming: Incoming): void;
}

/** Looks through a whole body; `incoming` then holds the answer if there is one. */
export function findAnswer(
  incoming: Incoming,
  body: Bytes,
  isEvents: bool,
  waitedFor: Bytes,
  others: Bystander | null,
): bool {
  if (!isEvents) return isAnswer(incoming.read(body.ptr, body.size, waitedFor));
  whole.reset();
  whole.feed(body.ptr, body.size);
  return findInEvents(incoming, whole, waitedFor, others);
}

/** Looks through the events that are complete. */
export function findInEvents(
  incoming: Incoming,
  events: EventReader,
  waitedFor: Bytes,
  others: Bystander | null,
): bool {
  while (events.next()) {
    const kind = incoming.read(events.data.data, <u32>events.data.length, waitedFor);
    if (isAnswer(kind)) return true;
    if (others !== null) others.takeOther(incoming);
  }
  return false;
}

/** Whether a content type is that of an event stream. */
export function isEventStream(contentType: Bytes): bool {
  return startsWithIgnoringCase(contentType.ptr, contentType.size, 'text/event-stream');
}

/** Whether nothing more is waited for. */
export function isAnswer(kind: IncomingKind): bool {
  return kind == IncomingKind.Answer || kind == IncomingKind.Refusal;
}
