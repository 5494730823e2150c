/**
 * Host calls as text: `==> env.proxy_get_property(path="request.path")`, then `<== NotFound`; around them the
 * callbacks: `--> proxy_on_request_headers(context_id=2, num_headers=7, end_of_stream=1)`, then `<-- 0`.
 * Used only while somebody asked for a trace; a VM without one pays a look at a field for each call.
 */
import type { HostFunction } from '@postern/contract/abi';
import { findGuestFunction, statusName, type AbiVersion } from '@postern/contract/abi';
import type { GuestCallback } from './guest-callbacks.js';
import { TRACE_TEXT } from './limits.js';
import type { AnyBody } from './offers.js';
import type { TraceSink } from './services.js';
import type { Vm } from './vm.js';

/** A body that tells of each call before and after it; called only while the VM has a sink. */
export function traceHostCall(row: HostFunction, body: AnyBody): AnyBody {
  return (vm, ...args) => {
    const { trace } = vm;
    if (trace === undefined) return body(vm, ...args);
    trace(`==> ${row.module}.${showHostCall(vm, row, args)}`);
    const status = body(vm, ...args);
    const result = row.provider === 'wasi' ? String(status) : statusName(status);
    trace(`<== ${result}${showResults(vm, row, args, status)}`);
    return status;
  };
}

/** A call with its arguments as text. */
export function showHostCall(vm: Vm, row: HostFunction, args: readonly (number | bigint)[]): string {
  return `${row.name}(${showArguments(vm, row, args)})`;
}

/** Enters the guest and tells of it before and after. */
export function traceCallback(
  callback: GuestCallback,
  args: readonly number[],
  version: AbiVersion,
  trace: TraceSink,
): number {
  const params = findGuestFunction(callback.name, version)?.params ?? [];
  const shown = params.map(({ name }, i) => `${name}=${args[i]}`);
  trace(`--> ${callback.name}(${shown.join(', ')})`);
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = args;
  const answer = callback.invoke(a, b, c, d, e);
  trace(answer === undefined ? '<--' : `<-- ${answer}`);
  return answer;
}

function showArguments(vm: Vm, row: HostFunction, args: readonly (number | bigint)[]): string {
  const shown: string[] = [];
  for (let i = 0; i < row.params.length; i++) {
    const name = row.params[i]?.name ?? '';
    if (name.startsWith('return_')) continue;
    if (name.endsWith('_data')) {
      shown.push(`${name.slice(0, -5)}=${showBytes(vm, Number(args[i]), Number(args[i + 1]), name)}`);
      i++;
    } else shown.push(`${name}=${String(args[i])}`);
  }
  return shown.join(', ');
}

/** What was written behind the out pointers, when the call went well. */
function showResults(vm: Vm, row: HostFunction, args: readonly (number | bigint)[], status: number): string {
  if (status !== 0 || row.provider === 'wasi') return '';
  let text = '';
  for (let i = 0; i < row.params.length; i++) {
    const name = row.params[i]?.name ?? '';
    if (!name.startsWith('return_')) continue;
    const label = name.slice('return_'.length);
    const at = Number(args[i]);
    if (label.endsWith('data') && vm.memory.has(at, 4)) {
      const size = Number(args[i + 1]);
      if (vm.memory.has(size, 4)) text += ` ${showBytes(vm, vm.memory.u32(at), vm.memory.u32(size), name)}`;
      i++;
    } else if (label !== 'flags' && vm.memory.has(at, 4)) text += ` ${label}=${vm.memory.u32(at)}`;
  }
  return text;
}

function showBytes(vm: Vm, address: number, size: number, name: string): string {
  const text = vm.memory.latin1(address, size);
  if (text === undefined) return `<outside memory: ${address >>> 0}+${size >>> 0}>`;
  const readable = name.startsWith('path') ? text.replaceAll('\0', '.') : text;
  const cut =
    readable.length > TRACE_TEXT ? `${readable.slice(0, TRACE_TEXT)}…(${size >>> 0} bytes)` : readable;
  return `"${cut.replaceAll(/[^\u0020-\u007e\u2026]|["\\]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}
