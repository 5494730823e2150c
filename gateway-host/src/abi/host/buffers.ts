/** Buffers: bodies, configurations, answers of callouts. Spec: proxy-wasm "Buffers"; cpp-host src/exports.cc. */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { BufferType, Status } from '@postern/contract/abi';
import { BodyBuffer } from '../body-buffer.js';
import type { GuestBuffer } from '../context.js';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

const EMPTY = Buffer.alloc(0);

export const bufferBodies: HostBodies = {
  /** Length and flags; Envoy's flags are always 0. */
  proxy_get_buffer_status(vm: Vm, type: number, returnSize: number, returnFlags: number): number {
    if (type >>> 0 > highestType(vm)) return Status.BadArgument;
    const buffer = vm.context.buffer(type);
    if (buffer === undefined) return Status.NotFound;
    const written = vm.memory.writeU32(returnSize, buffer.length) && vm.memory.writeU32(returnFlags, 0);
    return written ? Status.Ok : Status.InvalidMemoryAccess;
  },

  /** Bytes from an offset; past the end there are none, which is Ok. */
  proxy_get_buffer_bytes(
    vm: Vm,
    type: number,
    offset: number,
    max: number,
    data: number,
    size: number,
  ): number {
    if (type >>> 0 > highestType(vm)) return Status.BadArgument;
    const buffer = vm.context.buffer(type);
    if (buffer === undefined) return Status.NotFound;
    const start = offset >>> 0;
    const end = Math.min(start + (max >>> 0), buffer.length);
    return vm.memory.give(start < end ? bytesOf(buffer).subarray(start, end) : EMPTY, data, size);
  },

  /** Replaces bytes at the front, or appends at or behind the end; nothing in between. */
  proxy_set_buffer_bytes(
    vm: Vm,
    type: number,
    offset: number,
    size: number,
    data: number,
    dataSize: number,
  ): number {
    if (type >>> 0 > highestType(vm)) return Status.BadArgument;
    const buffer = vm.context.buffer(type);
    if (buffer === undefined) return Status.NotFound;
    const value = vm.memory.copy(data, dataSize);
    if (value === undefined) return Status.InvalidMemoryAccess;
    if (!(buffer instanceof BodyBuffer)) return Status.BadArgument;
    if (offset === 0) {
      buffer.drain(size >>> 0);
      buffer.prepend(value);
    } else if (offset >>> 0 >= buffer.length) buffer.add(value);
    else return Status.BadArgument;
    return Status.Ok;
  },
};

/** Answers of Redis are a buffer of Higress alone. */
function highestType(vm: Vm): number {
  return vm.dialect.profile === 'higress'
    ? BufferType.RedisCallResponse
    : BufferType.ForeignFunctionArguments;
}

function bytesOf(buffer: GuestBuffer): Buffer {
  return buffer instanceof BodyBuffer ? buffer.bytes() : buffer;
}
