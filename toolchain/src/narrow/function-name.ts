/** One more entry in the custom section "name". Spec: WebAssembly core, appendix, name section. */
import { writeU32 } from '../wasm/leb128.js';

const LABEL = Buffer.from([4, ...Buffer.from('name')]);
const FUNCTION_NAMES = 1;

/** The content of a custom section with the name of a function whose index is above all others; any other section as it is. */
export function addFunctionName(content: Uint8Array, index: number, name: string): Uint8Array {
  if (!LABEL.equals(content.subarray(0, LABEL.length))) return content;
  const parts: Uint8Array[] = [LABEL];
  for (let at = LABEL.length; at < content.length;) {
    const size = readU32(content, at + 1);
    const from = size.end;
    const part = content.subarray(from, from + size.value);
    const now = content[at] === FUNCTION_NAMES ? withName(part, index, name) : part;
    parts.push(content.subarray(at, at + 1), writeU32(now.length), now);
    at = from + size.value;
  }
  return Buffer.concat(parts);
}

function withName(part: Uint8Array, index: number, name: string): Uint8Array {
  const count = readU32(part, 0);
  const label = Buffer.from(name);
  return Buffer.concat([
    ...[writeU32(count.value + 1), part.subarray(count.end)],
    ...[writeU32(index), writeU32(label.length), label],
  ]);
}

/** The compiler's own number: it is there, and whole. */
function readU32(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let end = at; ; end += 1) {
    const byte = bytes[end] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (end - at));
    if (byte < 0x80) return { value, end: end + 1 };
  }
}
