/** Which members and contents of a tool's result an older client gets, and in which form. Spec: MCP "Tool Result". */

import {
  equals,
  find,
  Kind,
  Output,
  Tape,
  writeCompact,
  writeSource,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isModern, Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';

/** Writes the member whose key is at `node`; false where the client does not know it. */
export function writeCallMember(out: Output, tape: Tape, node: u32, revision: Revision): bool {
  const value = node + 1;
  if (equals(tape, node, 'structuredContent')) {
    if (revision < Revision.V2025_06_18) return false;
    if (!isModern(revision) && !tape.is(value, Kind.Object)) return false;
  }
  writeSource(out, tape, node);
  out.byte(0x3a);
  if (equals(tape, node, 'content') && tape.is(value, Kind.Array)) writeContent(out, tape, value, revision);
  else writeCompact(out, tape, value);
  return true;
}

function writeContent(out: Output, tape: Tape, content: u32, revision: Revision): void {
  out.byte(0x5b);
  const end = tape.next(content);
  for (let block = content + 1; block < end; block = tape.next(block)) {
    if (block > content + 1) out.byte(0x2c);
    const type = find(tape, block, 'type');
    if (revision < Revision.V2025_03_26 && equals(tape, type, 'audio')) {
      writeNote(out, tape, '[audio of type ', find(tape, block, 'mimeType'), ']');
    } else if (revision < Revision.V2025_06_18 && equals(tape, type, 'resource_link')) {
      writeNote(out, tape, '', find(tape, block, 'uri'), '');
    } else {
      writeCompact(out, tape, block);
    }
  }
  out.byte(0x5d);
}

/** A text in place of what the client could not read: words around the string at `node`. */
function writeNote(out: Output, tape: Tape, before: string, node: u32, after: string): void {
  out.ascii('{"type":"text","text":"');
  out.ascii(before);
  // still escaped as it was, which is as it must be
  if (tape.is(node, Kind.String)) out.bytes(tape.data(node), tape.size(node));
  out.ascii(after);
  out.ascii('"}');
}
