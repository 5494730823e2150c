/** Prints a template that is JSON so that no value breaks it: in a string as a part of that, elsewhere as a whole value. */

import { Output, writeEscaped, writeString } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Type, Value } from '../gjson/value';
import { Writer } from './writer';

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;


@final
export class JsonWriter extends Writer {
  private isInString: bool = false;
  private isEscaped: bool = false;

  begin(): void {
    this.isInString = false;
    this.isEscaped = false;
  }

  /** The template's own words, which say where strings begin and end. */
  literal(out: Output, text: usize, size: u32): void {
    out.bytes(text, size);
    for (let i: u32 = 0; i < size; i++) {
      const byte: u32 = load<u8>(text + i);
      if (this.isEscaped) this.isEscaped = false;
      else if (byte == BACKSLASH) this.isEscaped = this.isInString;
      else if (byte == QUOTE) this.isInString = !this.isInString;
    }
  }

  value(out: Output, value: Value, isJson: bool): void {
    if (this.isInString) {
      if (value.type == Type.String) writeEscaped(out, value.text, value.textSize);
      else writeEscaped(out, value.raw, value.rawSize);
    } else if (!value.exists) {
      out.ascii('null');
    } else if (value.type != Type.String) {
      out.bytes(value.raw, value.rawSize);
    } else if (isJson) {
      out.bytes(value.text, value.textSize);
    } else {
      writeString(out, value.text, value.textSize);
    }
  }
}
