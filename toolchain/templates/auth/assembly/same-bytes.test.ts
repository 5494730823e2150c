/** What of the plugin needs no gateway, tried in wasm. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equal, test } from 'proxy-wasm-assemblyscript-sdk/assembly/testing';
import { sameBytes } from './same-bytes';

function same(shown: string, secret: string): bool {
  return sameBytes(Bytes.of(shown), Bytes.of(secret));
}

test('takes the key itself', () => {
  equal(same('k-123', 'k-123'), true);
});

test('takes nothing that only begins like the key, or goes on behind it', () => {
  equal(same('k-12', 'k-123'), false, 'the beginning');
  equal(same('k-123k-123', 'k-123'), false, 'the key twice');
  equal(same('', 'k-123'), false, 'nothing');
});

test('takes nothing for an empty secret', () => {
  equal(same('', ''), false);
});
