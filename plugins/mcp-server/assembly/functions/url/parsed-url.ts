/** What the parts of a URL are, and whether they may be so. Spec: Go, net/url, Parse. */

import { escapedByte } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { failCall, functionError } from '../function';
import { writeQuoted } from '../quoted';

const COLON: u32 = 0x3a;
const PERCENT: u32 = 0x25;
const SLASH: u32 = 0x2f;

/** A part, still encoded. */
@final
export class UrlPart {
  at: usize = 0;
  end: usize = 0;

  set(at: usize, end: usize): void {
    this.at = at;
    this.end = end;
  }

  get size(): usize {
    return this.end - this.at;
  }

  /** Where a byte stands first, or the end. */
  find(byte: u32): usize {
    let at = this.at;
    while (at < this.end && load<u8>(at) != byte) at++;
    return at;
  }

  /** Where it stands last, or before the begin. */
  findLast(byte: u32): usize {
    let at = this.end;
    while (at > this.at && load<u8>(at - 1) != byte) at--;
    return at - 1;
  }

  /** Takes off what stands before the first such byte, and gives it to another part; the byte itself goes. */
  cut(byte: u32, before: UrlPart): bool {
    const at = this.find(byte);
    before.set(this.at, at);
    this.at = min(at + 1, this.end);
    return at < this.end || at != before.end;
  }
}

export const scheme = new UrlPart();
export const opaque = new UrlPart();
export const userinfo = new UrlPart();
export const host = new UrlPart();
export const path = new UrlPart();
export const query = new UrlPart();
export const fragment = new UrlPart();

/** Without the fragment, and with it. */
const whole = new UrlPart();
let end: usize = 0;

/** Splits a URL; false, and `functionError` says why, when it is none. */
export function splitUrl(text: usize, size: u32): bool {
  end = text + size;
  whole.set(text, end);
  const mark = whole.find(0x23);
  fragment.set(min(mark + 1, end), end);
  whole.end = mark;
  scheme.set(text, text);
  opaque.set(text, text);
  userinfo.set(text, text);
  host.set(text, text);
  for (let at = text; at < mark; at++) {
    if (load<u8>(at) < 0x20 || load<u8>(at) == 0x7f) return fail('net/url: invalid control character in URL');
  }
  return (
    splitScheme() &&
    splitRest() &&
    checkEscapes(path, false) &&
    (checkEscapes(fragment, false) || failWhole())
  );
}

/** Letters, then digits and some marks too, then a colon. */
function splitScheme(): bool {
  path.set(whole.at, whole.end);
  for (let at = whole.at; at < whole.end; at++) {
    const byte: u32 = load<u8>(at);
    const isFirst = at == whole.at;
    if (byte == COLON) {
      if (isFirst) return fail('missing protocol scheme');
      scheme.end = at;
      path.at = at + 1;
      return true;
    }
    const isMark = byte - 0x30 < 10 || byte == 0x2b || byte == 0x2d || byte == 0x2e;
    if ((byte | 0x20) - 0x61 > 25 && (!isMark || isFirst)) return true;
  }
  return true;
}

function splitRest(): bool {
  const mark = path.find(0x3f);
  query.set(min(mark + 1, path.end), path.end);
  path.end = mark;
  const isRooted = path.size > 0 && load<u8>(path.at) == SLASH;
  if (!isRooted) {
    if (scheme.size > 0) {
      opaque.set(path.at, path.end);
      path.end = path.at;
    }
    return path.find(COLON) >= path.find(SLASH) || fail('first path segment in URL cannot contain colon');
  }
  const hasHost = path.size > 1 && load<u8>(path.at, 1) == SLASH;
  // three slashes begin a path where there is no scheme
  const isPath = scheme.size == 0 && path.size > 2 && load<u8>(path.at, 2) == SLASH;
  if (!hasHost || isPath) return true;
  path.at += 2;
  const slash = path.find(SLASH);
  host.set(path.at, slash);
  path.at = slash;
  const sign = host.findLast(0x40);
  userinfo.set(host.at, max(sign, host.at));
  if (sign >= host.at) host.at = sign + 1;
  return checkHost() && checkUserinfo();
}

function checkHost(): bool {
  const bracket = host.findLast(0x5b);
  if (bracket > host.at) return fail('invalid IP-literal');
  const isLiteral = bracket == host.at;
  const close = host.findLast(0x5d);
  if (isLiteral && close < host.at) return fail("missing ']' in host");
  const port = isLiteral ? close + 1 : host.findLast(COLON);
  if (isLiteral || port >= host.at) {
    for (let at = port; at < host.end; at++) {
      if (at == port ? load<u8>(at) == COLON : <u32>load<u8>(at) - 0x30 < 10) continue;
      fail('invalid port ');
      writeQuoted(functionError, port, <u32>(host.end - port), false);
      functionError.ascii(' after host');
      return false;
    }
  }
  if (isLiteral && !isIpv6(bracket + 1, close)) return fail('invalid IP-literal');
  return checkEscapes(host, true);
}

/** Roughly: digits and colons, at least two of these, and what stands behind a percent sign. */
function isIpv6(at: usize, close: usize): bool {
  let colons = 0;
  for (; at < close && load<u8>(at) != PERCENT; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == COLON) colons++;
    else if (byte - 0x30 > 9 && (byte | 0x20) - 0x61 > 5 && byte != 0x2e) return false;
  }
  return colons >= 2 && colons < 8;
}

function checkUserinfo(): bool {
  for (let at = userinfo.at; at < userinfo.end; at++) {
    const byte: u32 = load<u8>(at);
    const isWord = byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26;
    if (!isWord && (byte >= 0x80 || !"-._:~!$&'()*+,;=%@".includes(String.fromCharCode(byte))))
      return fail('net/url: invalid userinfo');
  }
  return checkEscapes(userinfo, false);
}

/** Two digits behind each percent sign. In a host, only what is not ASCII is escaped, and some bytes may not stand at all. */
function checkEscapes(part: UrlPart, isHost: bool): bool {
  for (let at = part.at; at < part.end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == PERCENT) {
      const escaped = escapedByte(at, part.end);
      if (escaped >= 0 && (!isHost || escaped >= 0x80 || escaped == PERCENT)) continue;
      fail('invalid URL escape ');
      writeQuoted(functionError, at, <u32>min(3, part.end - at), false);
      return false;
    }
    if (isHost && byte < 0x80 && ' \\^`{|}'.includes(String.fromCharCode(byte))) {
      fail('invalid character ');
      writeQuoted(functionError, at, 1, false);
      functionError.ascii(' in host name');
      return false;
    }
  }
  return true;
}

function fail(words: string): bool {
  failCall('unable to parse url: parse ');
  writeQuoted(functionError, whole.at, <u32>whole.size, false);
  functionError.ascii(': ');
  functionError.ascii(words);
  return false;
}

/** A fault of the fragment is shown with all of the URL. */
function failWhole(): bool {
  whole.end = end;
  return checkEscapes(fragment, false);
}
