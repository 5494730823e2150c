/** Which arguments clients of 2026-07-28 repeat in headers: those with `x-mcp-header`, an addition of Postern's to `args`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { parse, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { paramHeaderFault, readParamHeaders } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { Tool } from '../tool';

const ANNOTATION = Bytes.of('"x-mcp-header"');
const schema = new Tape();

/** Reads them from the schema that is listed. */
export function readMirrored(tool: Tool, value: ConfigValue): void {
  const text = tool.entry.inputSchema;
  if (!holds(text, ANNOTATION)) return;
  parse(schema, text.ptr, text.size);
  tool.mirrored = readParamHeaders(schema, 0);
  if (paramHeaderFault != '') value.refuse(paramHeaderFault, 'clients would not use the tool', 'args');
}

function holds(text: Bytes, part: Bytes): bool {
  const end = text.ptr + text.size - part.size;
  for (let at = text.ptr; at <= end; at++) {
    if (load<u8>(at, 1) == 0x78 && memory.compare(at, part.ptr, part.size) == 0) return true;
  }
  return false;
}
