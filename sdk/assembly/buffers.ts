/** Bodies and configurations, read and replaced. Spec: proxy-wasm 0.2.1, "Buffers". */

import { Bytes, HostBytes, scratch } from './bytes';
import { Status, statusOf } from './status';

/** Which buffer of the host. */
export enum BufferType {
  HttpRequestBody = 0,
  HttpResponseBody = 1,
  DownstreamData = 2,
  UpstreamData = 3,
  HttpCallResponseBody = 4,
  GrpcReceiveBuffer = 5,
  VmConfiguration = 6,
  PluginConfiguration = 7,
  ForeignFunctionArguments = 8,
}


@external('env', 'proxy_get_buffer_bytes')
declare function proxy_get_buffer_bytes(
  buffer: u32,
  start: usize,
  maxSize: usize,
  ptrSlot: usize,
  sizeSlot: usize,
): u32;

/** Reads up to `maxSize` bytes from `start` on. Outside the buffer's phase the answer is Ok and empty. */
export function readBuffer(buffer: BufferType, start: i32, maxSize: i32, into: HostBytes): Status {
  into.free();
  return statusOf(proxy_get_buffer_bytes(buffer, start, maxSize, into.ptrSlot, into.sizeSlot));
}

/** The buffer as text, null when it is not available. */
export function getBuffer(buffer: BufferType, start: i32 = 0, maxSize: i32 = i32.MAX_VALUE): string | null {
  if (readBuffer(buffer, start, maxSize, scratch) != Status.Ok) return null;
  return scratch.takeString();
}


@external('env', 'proxy_set_buffer_bytes')
declare function proxy_set_buffer_bytes(
  buffer: u32,
  start: usize,
  replacedSize: usize,
  dataPtr: usize,
  dataSize: usize,
): u32;

/**
 * Replaces the whole buffer. Only where the callback holds the body (returned Pause until the end), and the
 * caller takes care of content-length: no host does.
 */
export function replaceBuffer(buffer: BufferType, data: Bytes): Status {
  return statusOf(proxy_set_buffer_bytes(buffer, 0, i32.MAX_VALUE, data.ptr, data.size));
}

/** Text in place of the whole buffer. */
export function setBuffer(buffer: BufferType, text: string): Status {
  return replaceBuffer(buffer, Bytes.of(text));
}

/** Adds bytes behind what the buffer holds. */
export function appendBuffer(buffer: BufferType, data: Bytes): Status {
  return statusOf(proxy_set_buffer_bytes(buffer, i32.MAX_VALUE, 0, data.ptr, data.size));
}

/** Adds bytes before what the buffer holds. */
export function prependBuffer(buffer: BufferType, data: Bytes): Status {
  return statusOf(proxy_set_buffer_bytes(buffer, 0, 0, data.ptr, data.size));
}


@external('env', 'proxy_get_buffer_status')
declare function proxy_get_buffer_status(buffer: u32, sizeSlot: usize, flagsSlot: usize): u32;

const sizeSlot = memory.data(8);

/** How many bytes the buffer holds; -1 when it is not available. */
export function getBufferSize(buffer: BufferType): i32 {
  const raw = proxy_get_buffer_status(buffer, sizeSlot, sizeSlot + 4);
  return statusOf(raw) == Status.Ok ? load<i32>(sizeSlot) : -1;
}
