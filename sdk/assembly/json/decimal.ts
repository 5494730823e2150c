/** An integer's text, without the tables of the standard library's `toString`. */

import { Output } from './output';


@lazy
const digits = new Output();

/** In base 10. */
export function decimal(value: i64): string {
  digits.clear();
  digits.integer(value);
  return digits.toString();
}
