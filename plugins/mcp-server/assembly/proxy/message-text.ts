/** A client's message in the words of the server's era. Spec: MCP 2026-07-28, "Request metadata". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  equals,
  find,
  Kind,
  Output,
  Tape,
  writeSource,
  writeText,
  writeUnescaped,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeModernMeta, writeWireId } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';

/** Who we say that we are to a server. */
export const CLIENT_INFO: Bytes = Bytes.of('{"name":"postern","version":"1.0.0"}');

const key = new Output();

/** What changes on the way. */
@final
export class Translation {
  isFromModern: bool = false;
  isToModern: bool = false;
  /** Stands in place of the parameter `name`, as JSON; empty: it stays. */
  name: Bytes = new Bytes();
}

/** Writes a request; `params` is a node of `tape`, or `ABSENT`. */
export function writeRequest(
  out: Output,
  id: Bytes,
  method: string,
  tape: Tape,
  params: u32,
  how: Translation,
): void {
  out.ascii('{"jsonrpc":"2.0","id":');
  writeWireId(out, id);
  out.ascii(',"method":');
  writeText(out, method);
  out.ascii(',"params":{');
  const start = out.length;
  if (params != ABSENT) writeMembers(out, tape, params, how);
  writeMeta(out, tape, find(tape, params, '_meta'), how, start);
  out.ascii('}}');
}

function writeMembers(out: Output, tape: Tape, params: u32, how: Translation): void {
  const start = out.length;
  const end = tape.next(params);
  for (let node = params + 1; node < end; node = tape.next(node + 1)) {
    if (equals(tape, node, '_meta')) continue;
    if (out.length > start) out.byte(0x2c);
    writeSource(out, tape, node);
    out.byte(0x3a);
    if (how.name.size > 0 && equals(tape, node, 'name')) out.bytes(how.name.ptr, how.name.size);
    else writeSource(out, tape, node + 1);
  }
}

/** The members of the protocol's own are those of the server's era; the others stay. */
function writeMeta(out: Output, tape: Tape, meta: u32, how: Translation, start: usize): void {
  const before = out.length;
  if (before > start) out.byte(0x2c);
  out.ascii('"_meta":{');
  const first = out.length;
  const isSameEra = how.isFromModern == how.isToModern;
  if (how.isToModern && !isSameEra) writeModernMeta(out, CLIENT_INFO);
  if (tape.is(meta, Kind.Object)) {
    const end = tape.next(meta);
    for (let node = meta + 1; node < end; node = tape.next(node + 1)) {
      if (!isSameEra && isProtocolsOwn(tape, node)) continue;
      if (out.length > first) out.byte(0x2c);
      writeSource(out, tape, node);
      out.byte(0x3a);
      writeSource(out, tape, node + 1);
    }
  }
  if (out.length == first) out.length = before;
  else out.byte(0x7d);
}

/** Whether a key of `_meta` is one that the protocol gave a meaning. */
export function isProtocolsOwn(tape: Tape, node: u32): bool {
  key.clear();
  writeUnescaped(key, tape, node);
  const prefix = 'io.modelcontextprotocol/';
  if (key.length < <usize>prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) {
    if (<i32>load<u8>(key.data + i) != prefix.charCodeAt(i)) return false;
  }
  return true;
}
