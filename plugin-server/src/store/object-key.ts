/** Which keys objects may have: paths of plain segments, so that a key is also a safe path of a folder or a bucket. */

const LONGEST_KEY = 512;
// Neither "." nor "..", nor a name that starts with a dot: a segment begins with a letter or a digit.
const KEY = /^[A-Za-z0-9][A-Za-z0-9._~-]*(?:\/[A-Za-z0-9][A-Za-z0-9._~-]*)*$/;

/**
 * Gives `key` back if it is one. Callers build keys from parsed names, so anything else is a bug of theirs.
 *
 * @throws Error
 */
export function requireObjectKey(key: string): string {
  if (key.length <= LONGEST_KEY && KEY.test(key)) return key;
  throw new Error(`${JSON.stringify(key.slice(0, 80))} is not the key of an object`);
}
