/** WASI output: what a guest prints becomes log lines. Spec: proxy-wasm-cpp-host src/exports.cc (writevImpl). */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { LogLevel, WasiErrno } from '@postern/contract/abi';
import type { HostBodies } from '../host/host-body.js';
import type { Vm } from '../vm.js';

const STDOUT = 1;
const STDERR = 2;
const FDSTAT_BYTES = 24;
/** `fd_write`, the only right that standard output has. */
const RIGHT_WRITE = 64n;

export const outputBodies: HostBodies = {
  /** One log line a call, info for standard output and error for standard error, without a last newline. */
  fd_write(vm: Vm, fd: number, vectors: number, count: number, returnWritten: number): number {
    return write(vm, fd, vectors, count, returnWritten);
  },

  /** As `fd_write`: there are no offsets in a log. */
  fd_pwrite(
    vm: Vm,
    fd: number,
    vectors: number,
    count: number,
    _offset: bigint,
    returnWritten: number,
  ): number {
    return write(vm, fd, vectors, count, returnWritten);
  },

  /** Standard output and error are files that can be written; there are no others. */
  fd_fdstat_get(vm: Vm, fd: number, stat: number): number {
    if (fd !== STDOUT && fd !== STDERR) return WasiErrno.Badf;
    // Written if it lies inside; Success in any case.
    if (!vm.memory.has(stat, FDSTAT_BYTES)) return WasiErrno.Success;
    for (const [at, value] of [0n, RIGHT_WRITE, 0n].entries()) vm.memory.writeU64(stat + 8 * at, value);
    return WasiErrno.Success;
  },
};

function write(vm: Vm, fd: number, vectors: number, count: number, returnWritten: number): number {
  if (fd !== STDOUT && fd !== STDERR) return WasiErrno.Badf;
  const text = gather(vm, vectors >>> 0, count >>> 0);
  if (text === undefined) return WasiErrno.Fault;
  // A line break alone is an empty line of the log; nothing at all is none.
  const line = text.at(-1) === 0x0a ? text.subarray(0, -1) : text;
  const level = fd === STDOUT ? LogLevel.Info : LogLevel.Error;
  if (text.length > 0) vm.log(level, line.toString('utf8'), vm.context);
  return vm.memory.writeU32(returnWritten, text.length) ? WasiErrno.Success : WasiErrno.Fault;
}

function gather(vm: Vm, vectors: number, count: number): Buffer | undefined {
  if (!vm.memory.has(vectors, count * 8)) return undefined;
  const parts: Buffer[] = [];
  for (let at = vectors; at < vectors + count * 8; at += 8) {
    const part = vm.memory.copy(vm.memory.u32(at), vm.memory.u32(at + 4));
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
