/** Whether a content-type says JSON. Spec: RFC 9110 §8.3.1, RFC 6838 §4.2.8. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';

const JSON_TYPE = Bytes.of('application/json');
const JSON_SUFFIX = Bytes.of('+json');
const SEMICOLON: u8 = 0x3b;
const SPACE: u8 = 0x20;

/** `application/json` and every `…+json`, in any case, with or without parameters. */
export function isJson(type: Bytes): bool {
  let end = 0;
  while (end < type.size && type.at(end) != SEMICOLON) end++;
  while (end > 0 && type.at(end - 1) == SPACE) end--;
  return (end == JSON_TYPE.size && endsWith(type, end, JSON_TYPE)) || endsWith(type, end, JSON_SUFFIX);
}

function endsWith(type: Bytes, end: i32, lower: Bytes): bool {
  const start = end - lower.size;
  if (start < 0) return false;
  for (let i = 0; i < lower.size; i++) if ((type.at(start + i) | 0x20) != lower.at(i)) return false;
  return true;
}
