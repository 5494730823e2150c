/** A server's answer in the words of the client's era and revision. Spec: MCP 2026-07-28, "Results"; "Error codes". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  equals,
  find,
  isInteger,
  Kind,
  Output,
  readInteger,
  Tape,
  writeCompact,
  writeSource,
  writeText,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  beginError,
  Endpoint,
  endError,
  ErrorCode,
  isModern,
  Revision,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Incoming } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';
import { AllowedTools } from './allowed-tools';
import { writeCallMember } from './call-result';
import { ForwardedMethod, TOOLS_CALL, TOOLS_LIST } from './forwarded-method';
import { isProtocolsOwn } from './message-text';
import { writeTools } from './tool-list';

const OK: u32 = 200;
const E_NEEDS_INPUT = 'the server asks for input in a way that this revision of the protocol has not';
/** Of a resource that is not there, until 2025-11-25. */
const RESOURCE_NOT_FOUND: i64 = -32002;

/** For whom an answer is. */
@final
export class Recipient {
  /** The client's own id. */
  id: Bytes = new Bytes();
  revision: Revision = Revision.Unknown;
  /** The revision that the server speaks. */
  spoken: Revision = Revision.Unknown;

  constructor(
    readonly endpoint: Endpoint,
    readonly method: ForwardedMethod,
    readonly allowed: AllowedTools,
  ) {}

  get isModern(): bool {
    return isModern(this.revision);
  }

  /** What the server says may be too new for the client. */
  get isOlder(): bool {
    return this.revision < this.spoken;
  }
}

/** Appends the whole answer and returns its HTTP status. */
export function writeAnswer(out: Output, incoming: Incoming, to: Recipient): u32 {
  const tape = incoming.tape;
  if (tape.is(incoming.error, Kind.Object)) return writeForeignError(out, tape, incoming.error, to);
  const result = incoming.result;
  const type = find(tape, result, 'resultType');
  if (!to.isModern && type != ABSENT && !equals(tape, type, 'complete')) {
    beginError(out, to.id, ErrorCode.InternalError);
    writeText(out, E_NEEDS_INPUT);
    endError(out);
    return OK;
  }
  out.ascii('{"jsonrpc":"2.0","id":');
  out.bytes(to.id.ptr, to.id.size);
  out.ascii(',"result":{');
  const start = out.length;
  if (to.isModern && type == ABSENT) out.ascii('"resultType":"complete"');
  writeMembers(out, tape, result, to, start);
  writeMeta(out, tape, find(tape, result, '_meta'), to, start);
  if (to.isModern && to.method.isKeepable && find(tape, result, 'ttlMs') == ABSENT) {
    out.ascii(',"ttlMs":0,"cacheScope":"private"');
  }
  out.ascii('}}');
  return OK;
}

function writeMembers(out: Output, tape: Tape, result: u32, to: Recipient, start: usize): void {
  const end = tape.next(result);
  for (let node = result + 1; node < end; node = tape.next(node + 1)) {
    if (equals(tape, node, '_meta') || (!to.isModern && isModernMember(tape, node))) continue;
    const before = out.length;
    if (before > start) out.byte(0x2c);
    if (to.method === TOOLS_LIST && equals(tape, node, 'tools')) {
      out.ascii('"tools":');
      writeTools(out, tape, node + 1, to.allowed, to.isOlder ? to.revision : to.spoken);
    } else if (to.method === TOOLS_CALL && to.isOlder) {
      if (!writeCallMember(out, tape, node, to.revision)) out.length = before;
    } else {
      writeSource(out, tape, node);
      out.byte(0x3a);
      writeCompact(out, tape, node + 1);
    }
  }
}

function isModernMember(tape: Tape, node: u32): bool {
  return equals(tape, node, 'resultType') || equals(tape, node, 'ttlMs') || equals(tape, node, 'cacheScope');
}

/** `_meta` is known since 2024-11-05 on results; what the protocol itself says in it, since 2026-07-28. */
function writeMeta(out: Output, tape: Tape, meta: u32, to: Recipient, start: usize): void {
  const before = out.length;
  if (before > start) out.byte(0x2c);
  out.ascii('"_meta":{');
  const first = out.length;
  if (to.isModern) {
    const info = to.endpoint.titledInfo;
    out.ascii('"io.modelcontextprotocol/serverInfo":');
    out.bytes(info.ptr, info.size);
  }
  if (tape.is(meta, Kind.Object)) {
    const end = tape.next(meta);
    for (let node = meta + 1; node < end; node = tape.next(node + 1)) {
      if (isProtocolsOwn(tape, node) && (!to.isModern || isServerInfo(tape, node))) continue;
      if (out.length > first) out.byte(0x2c);
      writeSource(out, tape, node);
      out.byte(0x3a);
      writeCompact(out, tape, node + 1);
    }
  }
  if (out.length == first) out.length = before;
  else out.byte(0x7d);
}

/** Clients talk to us, so it is us they read of. */
function isServerInfo(tape: Tape, node: u32): bool {
  return equals(tape, node, 'io.modelcontextprotocol/serverInfo');
}

/** Code, message and data are the server's. */
function writeForeignError(out: Output, tape: Tape, error: u32, to: Recipient): u32 {
  const code = codeOf(tape, find(tape, error, 'code'), to);
  const message = find(tape, error, 'message');
  const data = find(tape, error, 'data');
  out.ascii('{"jsonrpc":"2.0","id":');
  out.bytes(to.id.ptr, to.id.size);
  out.ascii(',"error":{"code":');
  out.integer(code);
  out.ascii(',"message":');
  if (tape.is(message, Kind.String)) writeSource(out, tape, message);
  else writeText(out, 'the server says no more');
  if (data != ABSENT) {
    out.ascii(',"data":');
    writeCompact(out, tape, data);
  }
  out.ascii('}}');
  if (!to.isModern) return OK;
  if (code == ErrorCode.MethodNotFound) return 404;
  return code <= -32020 && code >= -32022 ? 400 : OK;
}

function codeOf(tape: Tape, node: u32, to: Recipient): i64 {
  if (!tape.is(node, Kind.Number) || !isInteger(tape.data(node), tape.size(node)))
    return ErrorCode.InternalError;
  const code = readInteger(tape.data(node), tape.size(node));
  return to.isModern && code == RESOURCE_NOT_FOUND ? ErrorCode.InvalidParams : code;
}
