/** Section 1: the types of functions. Spec: WebAssembly core, binary format, types. */
import type { FunctionType, ValueType } from '../abi/index.js';
import type { Cursor } from './cursor.js';
import { readS33 } from './leb128.js';
import { readVector } from './vector.js';

// What engines accept in one function type.
const MOST_VALUES = 1000;

const VALUE_TYPES: ReadonlyMap<number, ValueType> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
  [0x7b, 'v128'],
  [0x70, 'funcref'],
  [0x6f, 'externref'],
  [0x74, '(ref null noexn)'],
  [0x73, '(ref null nofunc)'],
  [0x72, '(ref null noextern)'],
  [0x71, '(ref null none)'],
  [0x6e, '(ref null any)'],
  [0x6d, '(ref null eq)'],
  [0x6c, '(ref null i31)'],
  [0x6b, '(ref null struct)'],
  [0x6a, '(ref null array)'],
  [0x69, '(ref null exn)'],
]);

/** The function types, by index. */
export function readTypeSection(cursor: Cursor): FunctionType[] {
  return readVector(cursor, 'types', readFunctionType);
}

/** One value type. */
export function readValueType(cursor: Cursor): ValueType {
  const byte = cursor.u8();
  const known = VALUE_TYPES.get(byte);
  if (known !== undefined) return known;
  if (byte === 0x63) return `(ref null ${readS33(cursor)})`;
  if (byte === 0x64) return `(ref ${readS33(cursor)})`;
  throw cursor.malformed(`0x${byte.toString(16)} is no value type`);
}

function readFunctionType(cursor: Cursor): FunctionType {
  const form = cursor.u8();
  if (form >= 0x4e && form <= 0x5f) {
    throw cursor.unsupported(`type form 0x${form.toString(16)}: garbage-collected types are not read`);
  }
  if (form !== 0x60) throw cursor.malformed(`0x${form.toString(16)} is no form of a type`);
  const params = readVector(cursor, 'parameters', readValueType, MOST_VALUES);
  return { params, results: readVector(cursor, 'results', readValueType, MOST_VALUES) };
}
