/** Complex numbers in a template: nobody calculates with them, but Go prints them. Spec: Go, text/template/parse, "newNumber"; fmt, `%v`. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { SHORTEST, writeFloat } from '../functions/float-text';
import { isNumber, parseFloat } from '../gjson/number';

const GENERAL: u32 = 0x67;

/** Appends `1+2i` or `2i` as `(1+2i)`; false when it is no such number. */
export function writeComplex(out: Output, at: usize, size: u32): bool {
  const end = at + size - 1;
  const middle = signOfImaginary(at, end);
  let real: f64 = 0;
  if (middle > at) {
    real = parseFloat(at, <u32>(middle - at));
    if (!isNumber) return false;
  }
  const imaginary = parseFloat(middle, <u32>(end - middle));
  if (!isNumber) return false;
  out.byte(0x28);
  writeFloat(out, real, GENERAL, SHORTEST);
  if (reinterpret<i64>(imaginary) >= 0) out.byte(0x2b);
  writeFloat(out, imaginary, GENERAL, SHORTEST);
  out.ascii('i)');
  return true;
}

/** Where the imaginary part begins: at the last sign that is not an exponent's, else at the beginning. */
function signOfImaginary(first: usize, end: usize): usize {
  for (let at = end - 1; at > first; at--) {
    const byte: u32 = load<u8>(at);
    const before: u32 = load<u8>(at - 1) | 0x20;
    if ((byte == 0x2b || byte == 0x2d) && before != 0x65 && before != 0x70) return at;
  }
  return first;
}
