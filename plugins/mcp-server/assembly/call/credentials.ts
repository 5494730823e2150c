/**
 * Which credential a call goes with: the client's where it is passed through, else the configured one, else the scheme's
 * default. A call that would go without any, though the configuration asks for one, is not made. Spec: Higress `security`.
 */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { writeBase64 } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { startsWithIgnoringCase } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { SchemeKind, SecurityRequirement } from '../security';
import { Tool } from '../tool';
import { authorization, clientPath, cookies, keyHeader } from './client-request';
import { readCookie } from './cookie';
import { fail } from './fault';
import { beginCookie, headers } from './headers';
import { isSendable } from './header-text';
import { query, readParameter } from './query';

const AUTHORIZATION = Bytes.of('authorization');
const NOTHING = new Bytes();
/** What the client showed; empty when nothing. */
const shown = new Output();
/** Whether the client showed it in `authorization`, which then goes no further. */
let isTaken: bool = false;
const view = new Bytes();
const value = new Output();

/** The header that holds the client's credential, where one does. */
export function keyHeaderOf(tool: Tool): Bytes {
  const downstream = tool.downstream;
  if (downstream === null || downstream.scheme.kind != SchemeKind.HeaderKey) return NOTHING;
  return downstream.scheme.name;
}

/** Takes what the tool asks of its callers; false with a fault. The client's request has been read. */
export function takeCredential(tool: Tool): bool {
  shown.clear();
  isTaken = false;
  const downstream = tool.downstream;
  if (downstream === null) return true;
  const scheme = downstream.scheme;
  switch (scheme.kind) {
    case SchemeKind.Bearer:
      if (!takeAuthorization('bearer ')) return failWrong(downstream, 'a bearer token');
      break;
    case SchemeKind.Basic:
      if (!takeAuthorization('basic ')) return failWrong(downstream, 'user and password');
      break;
    case SchemeKind.HeaderKey:
      shown.bytes(keyHeader.ptr, keyHeader.size);
      break;
    case SchemeKind.QueryKey:
      readParameter(shown, clientPath, scheme.name);
      break;
    case SchemeKind.CookieKey:
      readCookie(shown, cookies, scheme.name);
      break;
    default:
      return failUnknown(downstream);
  }
  const isMissing = shown.length == 0 && tool.upstream === null;
  return !isMissing || fail('the client shows no credential for the security scheme ', downstream.id, '');
}

/** False when `authorization` is there and of another kind. */
function takeAuthorization(prefix: string): bool {
  if (authorization.size == 0) return true;
  if (!startsWithIgnoringCase(authorization.ptr, authorization.size, prefix)) return false;
  let at = authorization.ptr + prefix.length;
  let end = authorization.ptr + authorization.size;
  while (at < end && load<u8>(at) <= 0x20) at++;
  while (at < end && load<u8>(end - 1) <= 0x20) end--;
  shown.bytes(at, end - at);
  isTaken = true;
  return true;
}

/** Adds what the API asks for to headers or query; false with a fault. */
export function addCredential(tool: Tool): bool {
  if (tool.passesAuthorization && !isTaken && authorization.size > 0) {
    setHeader(AUTHORIZATION, authorization);
  }
  const upstream = tool.upstream;
  if (upstream === null) return true;
  const credential = chosen(tool, upstream);
  if (credential.size == 0 && upstream.scheme.kind != SchemeKind.Unknown) {
    return fail('there is no credential for the security scheme ', upstream.id, '');
  }
  value.clear();
  switch (upstream.scheme.kind) {
    case SchemeKind.Bearer:
    case SchemeKind.Basic:
      writeAuthorization(upstream, credential);
      break;
    case SchemeKind.HeaderKey:
    case SchemeKind.QueryKey:
    case SchemeKind.CookieKey:
      value.bytes(credential.ptr, credential.size);
      break;
    default:
      return failUnknown(upstream);
  }
  return place(upstream);
}

/** Passed through, configured, or the scheme's own: the first that there is. */
function chosen(tool: Tool, upstream: SecurityRequirement): Bytes {
  const downstream = tool.downstream;
  if (downstream !== null && downstream.passthrough && shown.length > 0) {
    view.ptr = shown.data;
    view.size = <i32>shown.length;
    return view;
  }
  return upstream.credential.size > 0 ? upstream.credential : upstream.scheme.defaultCredential;
}

/** A credential that begins with its scheme stands as it is; a configured `user:password` is encoded. */
function writeAuthorization(upstream: SecurityRequirement, credential: Bytes): void {
  const isBasic = upstream.scheme.kind == SchemeKind.Basic;
  const prefix = isBasic ? 'Basic ' : 'Bearer ';
  if (!beginsWith(credential, prefix)) value.ascii(prefix);
  else return value.bytes(credential.ptr, credential.size);
  if (isBasic && credential !== view && hasColon(credential)) {
    writeBase64(value, credential.ptr, credential.size);
  } else {
    value.bytes(credential.ptr, credential.size);
  }
}

function place(upstream: SecurityRequirement): bool {
  const name = upstream.scheme.name;
  if (!isSendable(value, 0)) {
    return fail('the credential for the security scheme ', upstream.id, ' holds a control character');
  }
  view.ptr = value.data;
  view.size = <i32>value.length;
  if (upstream.scheme.kind == SchemeKind.QueryKey) {
    query.set(name.ptr, name.size);
    query.text.bytes(value.data, value.length);
    query.end();
  } else if (upstream.scheme.kind == SchemeKind.CookieKey) {
    beginCookie(name);
    headers.text.bytes(value.data, value.length);
    headers.end();
  } else {
    setHeader(upstream.scheme.kind == SchemeKind.HeaderKey ? name : AUTHORIZATION, view);
  }
  return true;
}

function setHeader(name: Bytes, value: Bytes): void {
  headers.set(name.ptr, name.size);
  headers.text.bytes(value.ptr, value.size);
  headers.end();
}

function beginsWith(bytes: Bytes, text: string): bool {
  if (bytes.size < text.length) return false;
  for (let i = 0; i < text.length; i++) if (<u32>bytes.at(i) != <u32>text.charCodeAt(i)) return false;
  return true;
}

function hasColon(bytes: Bytes): bool {
  for (let i = 0; i < bytes.size; i++) if (bytes.at(i) == 0x3a) return true;
  return false;
}

function failUnknown(requirement: SecurityRequirement): bool {
  return fail('the security scheme ', requirement.id, ' is not one that this gateway can follow');
}

function failWrong(requirement: SecurityRequirement, what: string): bool {
  return fail(
    'the security scheme ',
    requirement.id,
    ` asks the client for ${what}, its Authorization is something else`,
  );
}
