/** The parameters of a request path: reading them decoded, and writing the path without some. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { escapedByte } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { CredentialKey } from './config';

const AMPERSAND: u8 = 0x26;
const EQUALS: u8 = 0x3d;
const PLUS: u8 = 0x2b;
const QUESTION: u8 = 0x3f;
const SPACE: u8 = 0x20;

/** A cursor over `?a=1&b=2`. */
export class QueryParameters {
  private start: i32;
  private end: i32;
  private middle: i32 = 0;

  constructor(private path: Bytes) {
    this.start = 0;
    this.end = indexOf(path, QUESTION, 0, path.size);
  }

  /** Steps to the next parameter; false behind the last. */
  next(): bool {
    if (this.end >= this.path.size) return false;
    this.start = this.end + 1;
    this.end = indexOf(this.path, AMPERSAND, this.start, this.path.size);
    this.middle = indexOf(this.path, EQUALS, this.start, this.end);
    return true;
  }

  /** The parameter's name. */
  decodedName(): Bytes {
    return decode(this.path, this.start, this.middle);
  }

  /** The parameter's value, empty when there is none. */
  decodedValue(): Bytes {
    return decode(this.path, min(this.middle + 1, this.end), this.end);
  }

  /** The parameter as it was sent. */
  raw(): Bytes {
    return new Bytes(this.path.ptr + this.start, this.end - this.start);
  }
}

/** The path without the parameters that carry credentials. */
export function withoutCredentials(path: Bytes, keys: CredentialKey[]): Bytes {
  const kept = new ArrayBuffer(path.size);
  const to = changetype<usize>(kept);
  let size = indexOf(path, QUESTION, 0, path.size);
  memory.copy(to, path.ptr, size);
  let mark = QUESTION;
  const parameters = new QueryParameters(path);
  while (parameters.next()) {
    if (isKey(parameters.decodedName(), keys)) continue;
    const raw = parameters.raw();
    store<u8>(to + size, mark);
    memory.copy(to + size + 1, raw.ptr, raw.size);
    size += raw.size + 1;
    mark = AMPERSAND;
  }
  return Bytes.wrap(kept.slice(0, size));
}

function isKey(name: Bytes, keys: CredentialKey[]): bool {
  for (let i = 0; i < keys.length; i++) if (name.equals(keys[i].query)) return true;
  return false;
}

function indexOf(bytes: Bytes, wanted: u8, start: i32, end: i32): i32 {
  for (let i = start; i < end; i++) if (bytes.at(i) == wanted) return i;
  return end;
}

/** Undoes percent encoding and `+`; a broken escape stays as it is. */
function decode(bytes: Bytes, start: i32, end: i32): Bytes {
  const decoded = new ArrayBuffer(end - start);
  let to = changetype<usize>(decoded);
  for (let i = start; i < end; i++) {
    const byte = bytes.at(i);
    const escaped = escapedByte(bytes.ptr + i, bytes.ptr + end);
    if (escaped >= 0) i += 2;
    store<u8>(to++, escaped >= 0 ? escaped : byte == PLUS ? SPACE : byte);
  }
  return Bytes.wrap(decoded.slice(0, <i32>(to - changetype<usize>(decoded))));
}
