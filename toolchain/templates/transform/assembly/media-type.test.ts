/** What of the plugin needs no gateway, tried in wasm. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equal, test } from 'proxy-wasm-assemblyscript-sdk/assembly/testing';
import { isJson } from './media-type';

test('knows JSON by its type', () => {
  equal(isJson(Bytes.of('application/json')), true);
  equal(isJson(Bytes.of('Application/JSON ; charset=utf-8')), true);
  equal(isJson(Bytes.of('application/problem+json')), true);
});

test('takes nothing else for it', () => {
  equal(isJson(Bytes.of('')), false);
  equal(isJson(Bytes.of('text/html')), false);
  equal(isJson(Bytes.of('application/json-seq')), false);
  equal(isJson(Bytes.of('text/plain; note=application/json')), false);
});
