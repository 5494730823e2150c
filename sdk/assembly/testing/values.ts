/** When two values are the same to a test, and how a value is shown where a difference is told. */

import { Bytes } from '../bytes';

/** Elements of an array that are shown. */
const MOST_ELEMENTS = 50;

/** Texts, bytes and arrays by what they hold, NaN as itself, everything else by its operator `==`. */
export function isSame<T>(left: T, right: T): bool {
  if (isFloat<T>()) return left == right || (left != left && right != right);
  if (!isReference<T>() || isFunction<T>()) return left == right;
  if (changetype<usize>(left) == changetype<usize>(right)) return true;
  if (changetype<usize>(left) == 0 || changetype<usize>(right) == 0) return false;
  return isSameObject(changetype<NonNullable<T>>(left), changetype<NonNullable<T>>(right));
}

function isSameObject<T>(left: T, right: T): bool {
  if (isString<T>()) return left == right;
  if (isArrayLike<T>()) {
    if (left.length != right.length) return false;
    for (let i = 0; i < left.length; i++) {
      if (!isSame<valueof<T>>(left[i], right[i])) return false;
    }
    return true;
  }
  if (left instanceof Bytes && right instanceof Bytes) return left.equals(right);
  if (left instanceof ArrayBuffer && right instanceof ArrayBuffer) {
    const size = left.byteLength;
    return (
      size == right.byteLength && memory.compare(changetype<usize>(left), changetype<usize>(right), size) == 0
    );
  }
  return left == right;
}

/** A value in a sentence. */
export function show<T>(value: T): string {
  if (isBoolean<T>()) return value ? 'true' : 'false';
  if (isInteger<T>() || isFloat<T>()) return value.toString();
  if (!isReference<T>()) return '(a value that cannot be shown)';
  if (changetype<usize>(value) == 0) return 'null';
  return showObject(changetype<NonNullable<T>>(value));
}

function showObject<T>(value: T): string {
  if (isString<T>()) return '"' + changetype<string>(value) + '"';
  if (isArrayLike<T>()) {
    const shown = min(value.length, MOST_ELEMENTS);
    let text = '[';
    for (let i = 0; i < shown; i++) text += (i > 0 ? ', ' : '') + show<valueof<T>>(value[i]);
    return text + (shown < value.length ? ', … ' + value.length.toString() + ' in all]' : ']');
  }
  if (isDefined(value.toString)) return value.toString();
  return nameof<T>();
}
