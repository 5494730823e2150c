/** What may stand in a header's value. Spec: RFC 9110 §5.5. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** Whether what was written since `start` holds no CR, LF, NUL or other control character but the tab. */
export function isSendable(text: Output, start: usize): bool {
  const end = text.data + text.length;
  for (let at = text.data + start; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if ((byte < 0x20 && byte != 0x09) || byte == 0x7f) return false;
  }
  return true;
}
