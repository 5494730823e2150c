/**
 * Headers by which a filter in front may order something, where the configuration trusts them; anybody's otherwise, and nobody
 * looks at them. Spec: Higress `x-higress-mcpserver-config`, `x-envoy-allow-mcp-tools`.
 */

import { Bytes, HostBytes, MapType, readHeader, Status } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { readBase64 } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { JsonError, Kind, Output, parse, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeGoJson } from '../go/go-json';
import { fail } from './fault';

const CONFIG = Bytes.of('x-higress-mcpserver-config');
const ALLOW = Bytes.of('x-envoy-allow-mcp-tools');
const value = new HostBytes();
const decoded = new Output();
const tape = new Tape();
const view = new Bytes();

/** `server.config` for this request: what the header says, else `configured`; null with a fault when it says no object. */
export function trustedConfig(configured: Bytes, into: Output): Bytes | null {
  if (readHeader(MapType.HttpRequestHeaders, CONFIG, value) != Status.Ok || value.size == 0)
    return configured;
  decoded.clear();
  const isText = readBase64(decoded, value.ptr, value.size);
  value.free();
  const isJson = isText && parse(tape, decoded.data, <u32>decoded.length) == JsonError.None;
  if (!isJson || tape.kind(0) != Kind.Object) {
    fail('the header ', CONFIG, ' holds no JSON object in base64');
    return null;
  }
  into.clear();
  writeGoJson(into, tape, 0);
  view.ptr = into.data;
  view.size = <i32>into.length;
  return view;
}

/** Reads which tools the request may see; false when it says nothing of that. */
export function beginAllowed(): bool {
  return readHeader(MapType.HttpRequestHeaders, ALLOW, value) == Status.Ok && value.size > 0;
}

/** Whether a tool is among them. */
export function isAmongAllowed(name: Bytes): bool {
  let at = value.ptr;
  const end = value.ptr + value.size;
  while (at < end) {
    let stop = at;
    while (stop < end && load<u8>(stop) != 0x2c) stop++;
    if (isNameAt(at, stop, name)) return true;
    at = stop + 1;
  }
  return false;
}

/** Gives the header back. */
export function endAllowed(): void {
  value.free();
}

/** With blanks around it. */
function isNameAt(at: usize, end: usize, name: Bytes): bool {
  while (at < end && load<u8>(at) <= 0x20) at++;
  while (at < end && load<u8>(end - 1) <= 0x20) end--;
  return name.size > 0 && <usize>name.size == end - at && memory.compare(at, name.ptr, name.size) == 0;
}
