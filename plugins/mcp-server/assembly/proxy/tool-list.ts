/** Which tools of a server's list a client sees, and which of their members it knows. Spec: MCP "Tool". */

import {
  ABSENT,
  equals,
  find,
  Kind,
  Output,
  Tape,
  writeCompact,
  writeSource,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isModern, Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { AllowedTools } from './allowed-tools';

/** Writes the array at `tools` in its order. */
export function writeTools(
  out: Output,
  tape: Tape,
  tools: u32,
  allowed: AllowedTools,
  revision: Revision,
): void {
  out.byte(0x5b);
  const start = out.length;
  const end = tape.is(tools, Kind.Array) ? tape.next(tools) : 0;
  for (let tool = tools + 1; tool < end; tool = tape.next(tool)) {
    if (!allowed.has(tape, find(tape, tool, 'name'))) continue;
    if (out.length > start) out.byte(0x2c);
    writeTool(out, tape, tool, revision);
  }
  out.byte(0x5d);
}

function writeTool(out: Output, tape: Tape, tool: u32, revision: Revision): void {
  out.byte(0x7b);
  const start = out.length;
  const end = tape.next(tool);
  for (let node = tool + 1; node < end; node = tape.next(node + 1)) {
    if (!isKnown(tape, node, revision)) continue;
    if (out.length > start) out.byte(0x2c);
    writeSource(out, tape, node);
    out.byte(0x3a);
    writeCompact(out, tape, node + 1);
  }
  out.byte(0x7d);
}

/** Whether a client of `revision` knows the member whose key is at `node`. */
function isKnown(tape: Tape, node: u32, revision: Revision): bool {
  if (equals(tape, node, 'annotations')) return revision >= Revision.V2025_03_26;
  if (equals(tape, node, 'title') || equals(tape, node, '_meta')) return revision >= Revision.V2025_06_18;
  if (equals(tape, node, 'icons')) return revision >= Revision.V2025_11_25;
  // tasks are an extension since
  if (equals(tape, node, 'execution')) return revision == Revision.V2025_11_25;
  if (!equals(tape, node, 'outputSchema')) return true;
  if (isModern(revision)) return true;
  const type = find(tape, node + 1, 'type');
  return revision >= Revision.V2025_06_18 && (type == ABSENT || equals(tape, type, 'object'));
}
