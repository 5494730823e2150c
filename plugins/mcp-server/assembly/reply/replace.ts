/** Putting the JSON-RPC answer in the place of the held upstream response: none of its headers reaches the client. */

import {
  BufferType,
  Bytes,
  MapType,
  replaceBuffer,
  setHeaders,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Pairs } from '../call/pairs';
import { wireHeaders } from '../call/wire-headers';

const pairs = new Pairs();
const view = new Bytes();

/** Replaces headers and body; both must still be held. */
export function replaceResponse(answer: Output, isEvents: bool): void {
  pairs.clear();
  put(':status', '200');
  put('content-type', isEvents ? 'text/event-stream' : 'application/json');
  if (isEvents) put('cache-control', 'no-store');
  open('content-length');
  pairs.text.integer(answer.length);
  pairs.end();
  setHeaders(MapType.HttpResponseHeaders, wireHeaders(pairs));
  view.ptr = answer.data;
  view.size = <i32>answer.length;
  replaceBuffer(BufferType.HttpResponseBody, view);
}

function open(name: string): void {
  pairs.begin();
  pairs.text.ascii(name);
  pairs.value();
}

function put(name: string, value: string): void {
  open(name);
  pairs.text.ascii(value);
  pairs.end();
}
