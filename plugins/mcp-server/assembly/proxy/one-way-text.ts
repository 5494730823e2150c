/** A client's notification or response, as the server gets it. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equals, Kind, Output, Tape, writeSource } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Message } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { writeWireId } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';

/** Writes it as it is, apart from the id of a request that the server knows by another one. */
export function writeOneWay(out: Output, message: Message): void {
  const tape = message.tape;
  if (!message.is('notifications/cancelled') || !tape.is(message.params, Kind.Object)) {
    return writeSource(out, tape, 0);
  }
  out.ascii('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{');
  const start = out.length;
  const end = tape.next(message.params);
  for (let node = message.params + 1; node < end; node = tape.next(node + 1)) {
    if (out.length > start) out.byte(0x2c);
    writeSource(out, tape, node);
    out.byte(0x3a);
    if (equals(tape, node, 'requestId')) writeWireId(out, idAt(tape, node + 1));
    else writeSource(out, tape, node + 1);
  }
  out.ascii('}}');
}

function idAt(tape: Tape, node: u32): Bytes {
  const quote: u32 = tape.is(node, Kind.String) ? 1 : 0;
  return new Bytes(tape.data(node) - quote, tape.size(node) + 2 * quote);
}
