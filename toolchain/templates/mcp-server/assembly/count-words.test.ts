/** What of the plugin needs no gateway, tried in wasm. */

import { equal, test } from 'proxy-wasm-assemblyscript-sdk/assembly/testing';
import { countWords } from './count-words';

test('counts what stands between spaces', () => {
  equal(countWords(''), 0);
  equal(countWords('  one\ntwo  three '), 3);
});
