/** What of the plugin needs no gateway, tried in wasm. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { JsonError, Output, parse, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { equal, test, truthy } from 'proxy-wasm-assemblyscript-sdk/assembly/testing';
import { FieldRules } from './field-rules';
import { rewrite } from './rewrite';

/** Without `password`, and with `userName` for `user_name`; as it was where nothing changes. */
function rewritten(text: string): string {
  const fields = new FieldRules();
  fields.remove(Bytes.of('password'));
  truthy(fields.rename(Bytes.of('user_name'), Bytes.of('userName')));
  const bytes = Bytes.of(text);
  const tape = new Tape();
  equal(parse(tape, bytes.ptr, bytes.size), JsonError.None);
  const out = new Output();
  return rewrite(tape, fields, out) ? out.toString() : text;
}

test('removes and renames at every depth', () => {
  equal(
    rewritten('[{"user_name":"a","password":1,"next":{"password":2}},{"user_name":"b"}]'),
    '[{"userName":"a","next":{}},{"userName":"b"}]',
  );
});

test('knows a name that is written with escapes', () => {
  equal(rewritten('{"p\\u0061ssword":1,"x":2}'), '{"x":2}');
});

test('keeps numbers and texts as they were written', () => {
  equal(rewritten('{"password":0,"n":1.50e+3,"t":"\\u00e9"}'), '{"n":1.50e+3,"t":"\\u00e9"}');
});

test('leaves a field its name where the new one is taken', () => {
  equal(rewritten('{"user_name":1,"userName":2,"password":3}'), '{"user_name":1,"userName":2}');
});

test('leaves a text alone that has none of the fields', () => {
  equal(rewritten('{ "a": "password" }'), '{ "a": "password" }');
});
