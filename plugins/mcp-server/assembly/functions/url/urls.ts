/** Functions of URLs: to their parts and back. Spec: sprig, "URL Functions". */

import { isUnreserved, readEncoded, writeEscapedByte } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { getField } from '../../gjson/get';
import { Type, Value } from '../../gjson/value';
import { addKey, closeMap, openMap, putText } from '../container';
import { CallContext, failCall, functionError, FunctionGroup } from '../function';
import { Operand } from '../operand';
import { finishText, hasRoom, startText } from '../text';
import { fragment, host, opaque, path, query, scheme, splitUrl, UrlPart, userinfo } from './parsed-url';

/** The keys, in the order of their bytes. */
const KEYS = 'fragment host hostname opaque path query scheme userinfo';
const enum Key {
  Fragment = 0,
  Host = 9,
  Hostname = 14,
  Opaque = 23,
  Path = 30,
  Query = 35,
  Scheme = 41,
  Userinfo = 48,
}

const COLON: u32 = 0x3a;
const SLASH: u32 = 0x2f;

const key: usize = memory.data(16);
const decoded = new Output();
const found = new Value();


@final
export class Urls extends FunctionGroup {
  constructor() {
    super('urlParse:s urlJoin:m');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    return which == 0 ? parse(operands[0], result, context) : join(operands[0], result);
  }
}

/** Puts a key where it can be told by its address; its size. */
function placeKey(place: Key): u32 {
  let size: u32 = 0;
  for (let at: i32 = place; at < KEYS.length && KEYS.charCodeAt(at) != 0x20; at++) {
    store<u8>(key + size++, KEYS.charCodeAt(at));
  }
  return size;
}

function parse(url: Operand, result: Operand, context: CallContext): bool {
  if (!splitUrl(url.text, url.textSize)) return false;
  openMap(context);
  return (
    addDecoded(Key.Fragment, fragment) &&
    addDecoded(Key.Host, host) &&
    addHostname() &&
    add(Key.Opaque, opaque) &&
    addDecoded(Key.Path, path) &&
    add(Key.Query, query) &&
    addScheme() &&
    addUserinfo() &&
    closeMap(result)
  );
}

function addBytes(place: Key, at: usize, size: usize): bool {
  return addKey(key, placeKey(place)) && putText(at, <u32>size);
}

function add(place: Key, part: UrlPart): bool {
  return addBytes(place, part.at, part.size);
}

function addDecoded(place: Key, part: UrlPart): bool {
  decoded.clear();
  readEncoded(decoded, part.at, part.size);
  return addBytes(place, decoded.data, decoded.length);
}

/** The host without its port and the brackets of IPv6. */
function addHostname(): bool {
  decoded.clear();
  readEncoded(decoded, host.at, host.size);
  let at = decoded.data;
  let end = at + decoded.length;
  let colon = end;
  while (colon > at && <u32>load<u8>(colon - 1) - 0x30 < 10) colon--;
  if (colon > at && load<u8>(colon - 1) == COLON) end = colon - 1;
  if (end > at + 1 && load<u8>(at) == 0x5b && load<u8>(end - 1) == 0x5d) {
    at++;
    end--;
  }
  return addBytes(Key.Hostname, at, end - at);
}

function addScheme(): bool {
  decoded.clear();
  for (let at = scheme.at; at < scheme.end; at++) {
    const byte: u32 = load<u8>(at);
    decoded.byte(byte - 0x41 < 26 ? byte | 0x20 : byte);
  }
  return addBytes(Key.Scheme, decoded.data, decoded.length);
}

/** Encoded anew: a name, and a password if there was a colon. */
function addUserinfo(): bool {
  decoded.clear();
  const colon = userinfo.find(COLON);
  writeUserPart(decoded, userinfo.at, colon);
  if (colon < userinfo.end) {
    decoded.byte(COLON);
    writeUserPart(decoded, colon + 1, userinfo.end);
  }
  return addBytes(Key.Userinfo, decoded.data, decoded.length);
}

function writeUserPart(out: Output, at: usize, end: usize): void {
  const start = out.length;
  readEncoded(out, at, end - at);
  const size = out.length - start;
  // what was read goes behind itself, encoded, and then into its own place
  out.reserve(size * 3);
  for (let i = start; i < start + size; i++) {
    const byte: u32 = load<u8>(out.data + i);
    if (isUnreserved(byte) || isAnyOf('$&+,;=', byte)) out.byte(byte);
    else writeEscapedByte(out, byte);
  }
  memory.copy(out.data + start, out.data + start + size, out.length - start - size);
  out.length -= size;
}

function isAnyOf(marks: string, byte: u32): bool {
  return byte < 0x80 && marks.includes(String.fromCharCode(byte));
}

/** Looks a text up in a map; false, and `functionError` says so, when it is there and no text. */
function readPart(map: Operand, place: Key): bool {
  const size = placeKey(place);
  getField(map.text, map.textSize, key, size, found);
  if (!found.exists || found.type == Type.String) return true;
  failCall('unable to parse ');
  functionError.bytes(key, size);
  functionError.ascii(' key, must be of type string');
  return false;
}

function join(map: Operand, result: Operand): bool {
  const out = startText();
  if (!hasRoom(out, 3, map.textSize) || !readPart(map, Key.Scheme)) return false;
  out.bytes(found.text, found.textSize);
  if (found.textSize > 0) out.byte(COLON);
  if (!readPart(map, Key.Opaque)) return false;
  if (found.textSize > 0) out.bytes(found.text, found.textSize);
  else if (!joinHostAndPath(map, out)) return false;
  if (!readPart(map, Key.Query)) return false;
  if (found.textSize > 0) out.byte(0x3f);
  out.bytes(found.text, found.textSize);
  if (!readPart(map, Key.Fragment)) return false;
  if (found.textSize > 0) out.byte(0x23);
  writePath(out, found.text, found.textSize);
  return finishText(out, result);
}

function joinHostAndPath(map: Operand, out: Output): bool {
  if (!readPart(map, Key.Userinfo)) return false;
  const user = found.text;
  const userSize = found.textSize;
  if (!readPart(map, Key.Host)) return false;
  const hasHost = found.textSize > 0;
  if (hasHost || userSize > 0) out.ascii('//');
  if (userSize > 0) {
    out.bytes(user, userSize);
    out.byte(0x40);
  }
  out.bytes(found.text, found.textSize);
  if (!readPart(map, Key.Path)) return false;
  if (hasHost && found.textSize > 0 && load<u8>(found.text) != SLASH) out.byte(SLASH);
  writePath(out, found.text, found.textSize);
  return true;
}

/** What has no place in a path goes as an escape; so does what stands for itself in Go's. */
function writePath(out: Output, at: usize, size: u32): void {
  for (const end = at + size; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (isUnreserved(byte) || isAnyOf('/$&+,:;=@', byte)) out.byte(byte);
    else writeEscapedByte(out, byte);
  }
}
