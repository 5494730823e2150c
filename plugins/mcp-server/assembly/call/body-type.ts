/** What kind of body a call has, and the headers that say so. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { headers } from './headers';

export const enum BodyType {
  None = 0,
  Json = 1,
  Form = 2,
  Text = 3,
  /** The configured content type speaks of something else, and gives way: Higress adds its own behind it. */
  ReplacingJson = 4,
  ReplacingForm = 5,
  /** There is none: the call cannot be made. */
  Faulty = 6,
}

const ACCEPT = Bytes.of('accept');
const CONTENT_TYPE = Bytes.of('content-type');
const CONTENT_LENGTH = Bytes.of('content-length');

/** Adds what describes the body, and an accept header where none is configured. A configured content type stands without a body too. */
export function addBodyHeaders(type: BodyType, length: usize): void {
  if (!headers.has(ACCEPT.ptr, ACCEPT.size)) putText(ACCEPT, '*/*');
  if (type != BodyType.None && replacesType(type)) {
    headers.remove(CONTENT_TYPE.ptr, CONTENT_TYPE.size);
    putText(CONTENT_TYPE, typeName(type));
  }
  headers.set(CONTENT_LENGTH.ptr, CONTENT_LENGTH.size);
  headers.text.integer(length);
  headers.end();
}

/** Whether the configured content type does not stand. */
function replacesType(type: BodyType): bool {
  if (!headers.has(CONTENT_TYPE.ptr, CONTENT_TYPE.size)) return true;
  return type == BodyType.ReplacingJson || type == BodyType.ReplacingForm;
}

/** Whether the configured content type speaks of a type, anywhere in it and in any case. */
export function isConfiguredType(name: string): bool {
  if (!headers.has(CONTENT_TYPE.ptr, CONTENT_TYPE.size)) return false;
  const last = <i32>headers.foundSize - name.length;
  for (let start = 0; start <= last; start++) if (saysAt(headers.found + start, name)) return true;
  return false;
}

function saysAt(at: usize, name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const byte: u32 = load<u8>(at + i);
    const lower = byte - 0x41 < 26 ? byte | 0x20 : byte;
    if (lower != <u32>name.charCodeAt(i)) return false;
  }
  return true;
}

function typeName(type: BodyType): string {
  if (type == BodyType.Json || type == BodyType.ReplacingJson) return 'application/json; charset=utf-8';
  return type == BodyType.Text ? 'text/plain; charset=utf-8' : 'application/x-www-form-urlencoded';
}

function putText(name: Bytes, value: string): void {
  headers.add(name.ptr, name.size);
  headers.text.ascii(value);
  headers.end();
}
