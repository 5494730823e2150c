/** A message on its way to the server behind us: its headers, and the two ways to send it. Spec: MCP "Streamable HTTP". */

import { Bytes, MapType, setHeaders } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { writeBase64 } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Revision, revisionName } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Pairs } from '../call/pairs';
import { sendCallout, sendHeld } from '../call/send';
import { wireHeaders } from '../call/wire-headers';
import { Link } from './link';
import { Session } from './session';

const headers = new Pairs();
const target = new Output();
const NO_BODY = new Output();

/** What headers say of a message. */
@final
export class Envelope {
  method: string = 'POST';
  accept: string = 'application/json, text/event-stream';
  /** The JSON-RPC method, and what it is about; repeated in headers since 2026-07-28. */
  rpcMethod: string = '';
  subject: Bytes = new Bytes();
  /** Client and server are of that era both. */
  passesParameters: bool = false;
}

/** Sends it beside the held request; the gateway's number of the call, or UNSENT. */
export function callBackend(link: Link, session: Session | null, envelope: Envelope, body: Output): u32 {
  begin(link, envelope, false);
  writeTarget(link, link.endpoint.size > 0 ? link.endpoint : link.backend.path);
  end(link, session, envelope, body);
  return sendCallout(link.route, link.stream, headers, body);
}

/** Sends it as the held request. */
export function becomeBackendRequest(
  link: Link,
  session: Session | null,
  envelope: Envelope,
  body: Output,
): void {
  begin(link, envelope, true);
  writeHeldTarget(link);
  end(link, session, envelope, body);
  put('content-length');
  headers.text.integer(body.length);
  headers.end();
  sendHeld(headers, body);
}

/** Makes the held request the one for the server's event stream. */
export function becomeStreamRequest(link: Link): void {
  becomeBackendRequest(link, null, listening(), NO_BODY);
}

/** Makes the held GET the one for the stream of a session. */
export function becomeSessionStream(link: Link, session: Session): void {
  becomeBodiless(link, session, listening());
}

function listening(): Envelope {
  const envelope = new Envelope();
  envelope.method = 'GET';
  envelope.accept = 'text/event-stream';
  return envelope;
}

/** Makes the end of a session the held request. */
export function becomeSessionEnd(link: Link, session: Session): void {
  const envelope = new Envelope();
  envelope.method = 'DELETE';
  becomeBodiless(link, session, envelope);
}

/** Of a request that has no body there is none to replace. */
function becomeBodiless(link: Link, session: Session, envelope: Envelope): void {
  begin(link, envelope, true);
  writeHeldTarget(link);
  end(link, session, envelope, NO_BODY);
  setHeaders(MapType.HttpRequestHeaders, wireHeaders(headers));
}

function writeHeldTarget(link: Link): void {
  if (link.upstreamPrefix.size > 0) {
    target.bytes(link.clientPath.ptr, link.clientPath.size);
    target.bytes(link.upstreamPrefix.ptr, link.upstreamPrefix.size);
  }
  writeTarget(link, link.backend.path);
}

function writeTarget(link: Link, path: Bytes): void {
  target.bytes(path.ptr, path.size);
  if (link.query.size == 0) return;
  let mark: u32 = 0x3f;
  for (let i = 0; i < path.size; i++) if (path.at(i) == 0x3f) mark = 0x26;
  target.byte(mark);
  target.bytes(link.query.ptr, link.query.size);
}

/** Ends a session of ours, whatever the server says to that. */
export function endSession(link: Link, session: Session): void {
  const envelope = new Envelope();
  envelope.method = 'DELETE';
  callBackend(link, session, envelope, NO_BODY);
}

function begin(link: Link, envelope: Envelope, isHeld: bool): void {
  headers.clear();
  target.clear();
  putText(':method', envelope.method);
  // the authority of a held request stays inside its tenant's route
  const isOwnHost = link.backend.host.size > 0 && !(isHeld && link.upstreamPrefix.size > 0);
  putBytes(':authority', isOwnHost ? link.backend.host : link.authority);
  putBytes(':scheme', link.scheme);
  for (let i = 0; i < link.kept.length; i += 2) putPair(link.kept[i], link.kept[i + 1]);
}

function end(link: Link, session: Session | null, envelope: Envelope, body: Output): void {
  put(':path');
  headers.text.bytes(target.data, target.length);
  headers.end();
  putText('accept', envelope.accept);
  if (body.length > 0) putText('content-type', 'application/json');
  if (session === null) return;
  if (session.revision >= Revision.V2025_06_18) {
    putText('mcp-protocol-version', revisionName(session.revision));
  }
  if (session.id.size > 0) putBytes('mcp-session-id', session.id);
  if (!session.isModern || envelope.rpcMethod == '') return;
  putText('mcp-method', envelope.rpcMethod);
  if (envelope.subject.size > 0) {
    put('mcp-name');
    writeHeaderValue(headers.text, envelope.subject);
    headers.end();
  }
  if (!envelope.passesParameters) return;
  for (let i = 0; i < link.parameters.length; i += 2) putPair(link.parameters[i], link.parameters[i + 1]);
}

/** What a header cannot hold travels in Base64. Spec: MCP 2026-07-28, "Header value encoding". */
function writeHeaderValue(out: Output, text: Bytes): void {
  if (isPlain(text)) {
    out.bytes(text.ptr, text.size);
    return;
  }
  out.ascii('=?base64?');
  writeBase64(out, text.ptr, text.size);
  out.ascii('?=');
}

function isPlain(text: Bytes): bool {
  if (text.size >= 2 && text.at(0) == 0x3d && text.at(1) == 0x3f) return false;
  if (text.size > 0 && (text.at(0) == 0x20 || text.at(text.size - 1) == 0x20)) return false;
  for (let i = 0; i < text.size; i++) if (<u32>text.at(i) - 0x20 > 0x5e) return false;
  return true;
}

function put(name: string): void {
  headers.begin();
  headers.text.ascii(name);
  headers.value();
}

function putText(name: string, text: string): void {
  put(name);
  headers.text.ascii(text);
  headers.end();
}

function putBytes(name: string, text: Bytes): void {
  put(name);
  headers.text.bytes(text.ptr, text.size);
  headers.end();
}

function putPair(name: Bytes, text: Bytes): void {
  headers.add(name.ptr, name.size);
  headers.text.bytes(text.ptr, text.size);
  headers.end();
}
