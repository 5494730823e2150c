/** A number of a configuration that counts only if it is positive, as Higress takes it. */

import { isInteger, Kind, readInteger, readNumber } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { warn } from '../config/fields';

const LONGEST_MS: i64 = 3_600_000;

/** Times of more than `most` are cut; what is no positive number is the fallback, with a warning. */
export function positive(value: ConfigValue, field: string, fallback: i64, most: i64 = LONGEST_MS): i64 {
  const given = value.field(field);
  if (given === null || given.is(Kind.Null)) return fallback;
  const tape = given.tape;
  const data = tape.data(given.node);
  const size = tape.size(given.node);
  if (given.is(Kind.Number)) {
    const number = isInteger(data, size)
      ? readInteger(data, size)
      : <i64>max(min(readNumber(data, size), <f64>most), 0.0);
    if (number > 0) return min(number, most);
  }
  warn(value, field, `no positive number, taken as ${fallback.toString()}`, 'write a number without quotes');
  return fallback;
}
