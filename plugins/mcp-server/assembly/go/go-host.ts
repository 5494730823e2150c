/** The host in a URL's authority, as Go's net/url reads it; user and password are dropped. */

import { escapedByte, isUnreserved } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { faultAbout, urlFault } from './url-fault';

/** Appends host and port; false with a fault. */
export function readHost(out: Output, at: usize, end: usize): bool {
  const user = lastOf(at, end, 0x40);
  const host = user == 0 ? at : user + 1;
  const port = portOf(host, end);
  if (port == 0) {
    urlFault.ascii("missing ']' in host");
    return false;
  }
  if (!isPort(port, end)) return faultAbout('invalid port ', port, end - port, ' after host');
  if (!readName(out, host, end)) return false;
  if (user == 0 || isUserInfo(at, user)) return true;
  urlFault.ascii('net/url: invalid userinfo');
  return false;
}

/** Where the port begins with its colon, the end without one; 0 when a bracket is not closed. */
function portOf(host: usize, end: usize): usize {
  if (host < end && load<u8>(host) == 0x5b) {
    const bracket = lastOf(host, end, 0x5d);
    return bracket == 0 ? 0 : bracket + 1;
  }
  const colon = lastOf(host, end, 0x3a);
  return colon == 0 ? end : colon;
}

/** Nothing, or a colon and digits. */
function isPort(at: usize, end: usize): bool {
  if (at == end) return true;
  if (load<u8>(at++) != 0x3a) return false;
  while (at < end) if (<u32>load<u8>(at++) - 0x30 > 9) return false;
  return true;
}

function readName(out: Output, at: usize, end: usize): bool {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x25) {
      const escaped = escapedByte(at, end);
      // ASCII needs no escape in a host
      if (escaped < 0x80) return faultAbout('invalid URL escape ', at, min<usize>(3, end - at), '');
      out.byte(escaped);
      at += 3;
      continue;
    }
    if (byte < 0x80 && !isHostByte(byte)) return faultAbout('invalid character ', at, 1, ' in host name');
    out.byte(byte);
    at++;
  }
  return true;
}

/** Go lets `!$&'()*+,;=:[]<>"` stand in hosts. */
function isHostByte(byte: u32): bool {
  if (isUnreserved(byte) || byte == 0x21 || byte == 0x22 || byte == 0x24) return true;
  return (byte >= 0x26 && byte <= 0x2c) || (byte >= 0x3a && byte <= 0x3e) || byte == 0x5b || byte == 0x5d;
}

/** Letters, digits and `-._:~!$&'()*+,;=%@`. */
function isUserInfo(at: usize, end: usize): bool {
  while (at < end) {
    const byte: u32 = load<u8>(at++);
    if (isUnreserved(byte) || byte == 0x21 || (byte >= 0x24 && byte <= 0x2c)) continue;
    if (byte != 0x3a && byte != 0x3b && byte != 0x3d && byte != 0x40) return false;
  }
  return true;
}

/** Address of the last such byte, or 0. */
function lastOf(at: usize, end: usize, byte: u32): usize {
  while (end > at) if (load<u8>(--end) == byte) return end;
  return 0;
}
