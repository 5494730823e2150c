/**
 * Which revision a message is of, and whether its headers and its body agree on that.
 *
 *   `_meta` names a revision, or the header names 2026-07-28 or an unknown one ─► the rules of 2026-07-28
 *   everything else ─► the revision of the header, 2025-03-26 without one
 *
 * Spec: MCP 2026-07-28, "Protocol version header", "Request metadata".
 */

import { Bytes } from '../bytes';
import {
  ABSENT,
  countKey,
  equals,
  find,
  Kind,
  Output,
  Tape,
  writeSource,
  writeString,
  writeText,
} from '../json';
import { ErrorCode } from './codes';
import { beginError, endError, writeFault, writeMismatch } from './envelope';
import { Message, MessageKind } from './message';
import { METHOD_HEADER, MirroredHeaders, NAME_HEADER, VERSION_HEADER } from './mirrored-headers';
import { isModern, Revision, revisionName, UNNAMED_REVISION } from './versions';

const META_VERSION = 'io.modelcontextprotocol/protocolVersion';
const META_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

const mirrors = new MirroredHeaders();

/**
 * The message's revision; `Unknown` when it must be refused, with the answer in `out`.
 *
 * @param namesRevision whether the request has the header
 * @param header the revision that the header names
 */
export function judgeRevision(
  message: Message,
  namesRevision: bool,
  header: Revision,
  out: Output,
): Revision {
  const tape = message.tape;
  const meta = message.param('_meta');
  const named = find(tape, meta, META_VERSION);
  if (named == ABSENT) {
    if (!namesRevision) return UNNAMED_REVISION;
    if (header != Revision.Unknown && !isModern(header)) return header;
  }
  if (countKey(tape, message.params, '_meta') > 1 || countKey(tape, meta, META_VERSION) > 1) {
    return refuse(message, out, ErrorCode.InvalidRequest, 'repeated key in _meta');
  }
  mirrors.read();
  const revision =
    named == ABSENT ? judgeUnnamed(message, header, out) : judgeNamed(message, meta, named, out);
  mirrors.free();
  return revision;
}

/** The header alone names 2026-07-28, or a revision that is not spoken. */
function judgeUnnamed(message: Message, header: Revision, out: Output): Revision {
  if (header == Revision.Unknown) {
    mirrors.count(VERSION_HEADER);
    writeUnsupported(out, message.id, message.tape, ABSENT, mirrors.value);
    return Revision.Unknown;
  }
  if (message.kind == MessageKind.Notification) return header;
  return refuseMeta(message, out, META_VERSION);
}

function judgeNamed(message: Message, meta: u32, named: u32, out: Output): Revision {
  const tape = message.tape;
  if (!tape.is(named, Kind.String)) return refuseMeta(message, out, META_VERSION);
  if (!mirrors.says(VERSION_HEADER, tape, named)) return refuseHeader(message, out, 'MCP-Protocol-Version');
  if (!equals(tape, named, revisionName(Revision.V2026_07_28))) {
    writeUnsupported(out, message.id, tape, named, mirrors.value);
    return Revision.Unknown;
  }
  if (!tape.is(find(tape, meta, META_CAPABILITIES), Kind.Object)) {
    return refuseMeta(message, out, META_CAPABILITIES);
  }
  if (!mirrors.says(METHOD_HEADER, tape, message.method)) return refuseHeader(message, out, 'Mcp-Method');
  const subject = subjectOf(message);
  if (subject != '' && !mirrors.says(NAME_HEADER, tape, message.param(subject))) {
    return refuseHeader(message, out, 'Mcp-Name');
  }
  return Revision.V2026_07_28;
}

/** The parameter that `Mcp-Name` repeats. */
function subjectOf(message: Message): string {
  if (message.is('tools/call') || message.is('prompts/get')) return 'name';
  return message.is('resources/read') ? 'uri' : '';
}

/** A required member of `_meta` is missing. */
function refuseMeta(message: Message, out: Output, member: string): Revision {
  return refuse(message, out, ErrorCode.InvalidParams, '_meta must hold ' + member);
}

/** A header does not repeat the body. */
function refuseHeader(message: Message, out: Output, header: string): Revision {
  writeMismatch(out, message.id, header);
  return Revision.Unknown;
}

function refuse(message: Message, out: Output, code: ErrorCode, text: string): Revision {
  writeFault(out, message.id, code, text);
  return Revision.Unknown;
}

/** Tells which revision without handshake is spoken: the others are negotiated by `initialize`. */
function writeUnsupported(out: Output, id: Bytes, tape: Tape, named: u32, header: Bytes): void {
  beginError(out, id, ErrorCode.UnsupportedProtocolVersion);
  writeText(out, 'Unsupported protocol version');
  out.ascii(',"data":{"supported":[');
  writeText(out, revisionName(Revision.V2026_07_28));
  out.ascii('],"requested":');
  if (named == ABSENT) writeString(out, header.ptr, header.size);
  else writeSource(out, tape, named);
  out.byte(0x7d);
  endError(out);
}
