/** What a client of 2026-07-28 says it can be asked for. Spec: "Client capabilities". */

import { ABSENT, find, Kind } from '../../json';
import { Message } from '../message';

const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

export const ELICITATION = 'elicitation';
export const SAMPLING = 'sampling';
export const ROOTS = 'roots';

/** Whether it names a capability; elicitation is that by a form, which is meant where no way is named. */
export function canBeAsked(message: Message, capability: string): bool {
  const tape = message.tape;
  const node = find(tape, find(tape, message.param('_meta'), CAPABILITIES), capability);
  if (!tape.is(node, Kind.Object)) return false;
  return capability != ELICITATION || tape.next(node) == node + 1 || find(tape, node, 'form') != ABSENT;
}
