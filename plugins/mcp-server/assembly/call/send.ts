/** Sending a request that was prepared: as the held one, which takes the route's way, or as a callout to a cluster. */

import {
  BufferType,
  Bytes,
  HttpCall,
  MapType,
  replaceBuffer,
  setHeaders,
  Status,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Pairs } from './pairs';
import { wireHeaders } from './wire-headers';

/** No gateway gives a call this number. */
export const UNSENT: u32 = 0xffffffff;

const view = new Bytes();

/** Makes it the held request; it goes on when the callback returns Continue, or with `continueStream`. */
export function sendHeld(headers: Pairs, body: Output): void {
  setHeaders(MapType.HttpRequestHeaders, wireHeaders(headers));
  replaceBuffer(BufferType.HttpRequestBody, viewOf(body));
}

/** How a callout goes. */
export class CalloutRoute {
  constructor(
    /** The gateway's name for the upstream. */
    readonly cluster: string,
    readonly timeoutMs: u32,
  ) {}
}

/** Sends it for a stream, which gets the answer; the gateway's number of the call, or UNSENT. */
export function sendCallout(route: CalloutRoute, stream: u32, headers: Pairs, body: Output): u32 {
  const call = new HttpCall(route.cluster, wireHeaders(headers));
  call.timeoutMs = route.timeoutMs;
  call.body = viewOf(body);
  return call.send(stream) == Status.Ok ? call.id : UNSENT;
}

function viewOf(output: Output): Bytes {
  view.ptr = output.data;
  view.size = <i32>output.length;
  return view;
}
