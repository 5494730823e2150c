/** What of an upstream's response headers decides how its body is read. */

import { Bytes, HostBytes, MapType, readHeader, Status } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';

const STATUS = Bytes.of(':status');
const CONTENT_ENCODING = Bytes.of('content-encoding');
const value = new HostBytes();

/** Which headers an answer has: those of the held response, or of a callout while it is delivered. */
export let answerHeaders: MapType = MapType.HttpResponseHeaders;

/** Says where the headers of the next answer are. */
export function setAnswerHeaders(map: MapType): void {
  answerHeaders = map;
}

/** The HTTP status; 0 when the host does not say. */
export function readStatus(): u32 {
  let status: u32 = 0;
  readHeader(answerHeaders, STATUS, value);
  for (let i = 0; i < value.size; i++) status = status * 10 + <u32>value.at(i) - 0x30;
  value.free();
  return status;
}

/** Whether the body is compressed: nobody asked for that, and it cannot be read here. */
export function isEncoded(): bool {
  if (readHeader(answerHeaders, CONTENT_ENCODING, value) != Status.Ok) return false;
  const encoded = value.size > 0 && !isAscii(value.ptr, value.size, 'identity');
  value.free();
  return encoded;
}
