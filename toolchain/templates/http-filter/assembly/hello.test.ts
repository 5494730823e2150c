/** What of the plugin needs no gateway, tried in wasm. */

import { equal, test } from 'proxy-wasm-assemblyscript-sdk/assembly/testing';
import { greeting } from './hello';

test('says hello', () => {
  equal(greeting(), 'hello');
});
