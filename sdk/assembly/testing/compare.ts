/** What a test may expect. Each of these ends the test where it does not hold; the runner words the difference. */

import { Bytes } from '../bytes';
import { isSame, show } from './values';

/** Does not return. */

@external('unit_test', 'fail')
declare function failTest(message: string): void;

/** Does not return. Texts are quoted by the runner, other values arrive as they are to be shown. */

@external('unit_test', 'differ')
declare function differ(what: string, actual: string, expected: string, isText: bool): void;

/** Does not return. */

@external('unit_test', 'differ_bytes')
declare function differBytes(
  what: string,
  actual: usize,
  size: i32,
  expected: usize,
  expectedSize: i32,
): void;

/** Ends the test. */
export function fail(message: string): void {
  failTest(message);
  unreachable();
}

/** Expects something other than false, 0, NaN and null. */
export function truthy<T>(actual: T, what: string = ''): void {
  if (isFloat<T>() ? actual == actual && !!actual : !!actual) return;
  differ(what, show<T>(actual), 'something true', false);
  unreachable();
}

/**
 * Expects the same value: texts, bytes and arrays by what they hold, NaN as itself, other objects by their operator `==`.
 * `what` names the value in a failure.
 */
export function equal<T>(actual: T, expected: T, what: string = ''): void {
  if (isSame<T>(actual, expected)) return;
  if (isReference<T>()) {
    if (changetype<usize>(actual) != 0 && changetype<usize>(expected) != 0) {
      if (isString<T>()) differ(what, changetype<string>(actual), changetype<string>(expected), true);
      else reportBytes(what, changetype<NonNullable<T>>(actual), changetype<NonNullable<T>>(expected));
    }
  }
  differ(what, show<T>(actual), show<T>(expected), false);
  unreachable();
}

/** Reports where both are bytes, else returns. */
function reportBytes<T>(what: string, actual: T, expected: T): void {
  if (actual instanceof Bytes && expected instanceof Bytes) {
    differBytes(what, actual.ptr, actual.size, expected.ptr, expected.size);
  } else if (actual instanceof Uint8Array && expected instanceof Uint8Array) {
    differBytes(what, actual.dataStart, actual.length, expected.dataStart, expected.length);
  } else if (actual instanceof ArrayBuffer && expected instanceof ArrayBuffer) {
    const left = changetype<usize>(actual);
    differBytes(what, left, actual.byteLength, changetype<usize>(expected), expected.byteLength);
  }
}
