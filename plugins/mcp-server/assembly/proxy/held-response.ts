/** The held response of the server: what it says of itself, and what stands in its place. None of its headers reaches the client. */

import {
  BufferType,
  Bytes,
  HeaderPairs,
  HostBytes,
  MapType,
  readHeaders,
  replaceBuffer,
  setHeaders,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Pairs } from '../call/pairs';
import { wireHeaders } from '../call/wire-headers';
import { isEventStream } from './backend-answer';
import { statusOf } from './callout-answer';

const wire = new HostBytes();
const walker = new HeaderPairs();
const pairs = new Pairs();
const view = new Bytes();

/** One for all: valid until the next `readHead`. */
export let headStatus: u32 = 0;
export let headIsEvents: bool = false;
export let headIsEncoded: bool = false;

/** Reads what the response's headers say. */
export function readHead(): void {
  headStatus = 0;
  headIsEvents = false;
  headIsEncoded = false;
  readHeaders(MapType.HttpResponseHeaders, wire);
  walker.start(wire);
  while (walker.next()) {
    const name = walker.name;
    const value = walker.value;
    if (isAscii(name.ptr, name.size, ':status')) headStatus = statusOf(value);
    else if (isAscii(name.ptr, name.size, 'content-type')) headIsEvents = isEventStream(value);
    else if (isAscii(name.ptr, name.size, 'content-encoding')) {
      headIsEncoded = !isAscii(value.ptr, value.size, 'identity');
    }
  }
  wire.free();
}

/** Puts an answer that is complete in the place of headers and body. */
export function replaceHeld(status: u32, body: Output, contentType: string): void {
  begin(status, contentType);
  put('content-length');
  pairs.text.integer(body.length);
  pairs.end();
  setHeaders(MapType.HttpResponseHeaders, wireHeaders(pairs));
  replacePiece(body);
}

/** Puts the head of an event stream in the place of the headers; `replacePiece` then says what it brings. */
export function replaceHeadForEvents(): void {
  begin(200, 'text/event-stream');
  putText('cache-control', 'no-store');
  putText('x-accel-buffering', 'no');
  setHeaders(MapType.HttpResponseHeaders, wireHeaders(pairs));
}

/** Puts a status in the place of the headers; there is no body. */
export function replaceHeadWithout(status: u32): void {
  pairs.clear();
  put(':status');
  pairs.text.integer(status);
  pairs.end();
  setHeaders(MapType.HttpResponseHeaders, wireHeaders(pairs));
}

/** Puts bytes in the place of the part of the body that is there. */
export function replacePiece(piece: Output): void {
  view.ptr = piece.data;
  view.size = <i32>piece.length;
  replaceBuffer(BufferType.HttpResponseBody, view);
}

function begin(status: u32, contentType: string): void {
  pairs.clear();
  put(':status');
  pairs.text.integer(status);
  pairs.end();
  putText('content-type', contentType);
}

function put(name: string): void {
  pairs.begin();
  pairs.text.ascii(name);
  pairs.value();
}

function putText(name: string, text: string): void {
  put(name);
  pairs.text.ascii(text);
  pairs.end();
}
