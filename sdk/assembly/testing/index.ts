/** Unit tests that run inside wasm, by `postern test`: files named `*.test.ts` import this. Anything added here is public. */

// What asconfig.json puts in place of the standard library, also where a test imports nothing else of the SDK. Bytes are first:
// the compiler reads `abort` when it meets the first object, which must not be inside of what `abort` itself imports.
import '../bytes';
import '../abort';
import '../standard-library';

export { equal, fail, truthy } from './compare';
export { test, testTraps } from './register';
