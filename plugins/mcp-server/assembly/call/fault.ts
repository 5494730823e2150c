/** Why a call is not made: one sentence for the model, given back as a tool result with isError. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { templateError } from '../template/failure';

/** The sentence of the last fault; bytes, since it names arguments. */
export const faultText: Output = new Output();

/** Notes a fault; false, so that a check can return it. */
export function fail(words: string, subject: Bytes, more: string): bool {
  faultText.clear();
  faultText.ascii(words);
  faultText.bytes(subject.ptr, subject.size);
  faultText.ascii(more);
  return false;
}

/** Notes that a template failed, in Higress's words. */
export function failToRender(what: string): bool {
  faultText.clear();
  faultText.ascii('error executing ');
  faultText.ascii(what);
  faultText.ascii(' template: ');
  faultText.bytes(templateError.data, templateError.length);
  return false;
}

/** As `failToRender`, for the template of a header. */
export function failToRenderHeader(name: Bytes): bool {
  fail('error executing header template for ', name, ': ');
  faultText.bytes(templateError.data, templateError.length);
  return false;
}
