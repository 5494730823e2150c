/** Functions that Higress adds: whose request this is. Spec: Higress, mcp-server, getSocketIP and getRealIP. */

import {
  Bytes,
  HostBytes,
  MapType,
  propertyPath,
  readHeader,
  readProperty,
  Status,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { CallContext, failCall, FunctionGroup } from './function';
import { Operand } from './operand';
import { finishText, startText } from './text';

const FORWARDED = Bytes.of('x-forwarded-for');
const SOURCE = propertyPath(['source', 'address']);
const answer = new HostBytes();


@final
export class Addresses extends FunctionGroup {
  constructor() {
    super('getSocketIP: getRealIP:');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const isForwarded =
      which == 1 && readHeader(MapType.HttpRequestHeaders, FORWARDED, answer) == Status.Ok && answer.size > 0;
    if (!isForwarded && readProperty(SOURCE, answer) != Status.Ok) answer.free();
    let end = answer.ptr + answer.size;
    if (isForwarded) end = find(answer.ptr, end, 0x2c);
    const isSound = giveAddress(answer.ptr, end, result);
    answer.free();
    return isSound;
  }
}

/** Without a port and the brackets of IPv6, and without blanks around it. */
function giveAddress(at: usize, end: usize, result: Operand): bool {
  while (at < end && load<u8>(at) == 0x20) at++;
  while (at < end && load<u8>(end - 1) == 0x20) end--;
  const bracket = find(at, end, 0x5d);
  if (find(at, end, 0x2e) < end) {
    end = find(at, end, 0x3a);
  } else if (bracket < end) {
    end = bracket;
    if (at++ == end) return failCall('runtime error: slice bounds out of range [1:0]');
  }
  const out = startText();
  out.bytes(at, end - at);
  return finishText(out, result);
}

/** Where a byte stands, or the end. */
function find(at: usize, end: usize, byte: u32): usize {
  while (at < end && load<u8>(at) != byte) at++;
  return at;
}
