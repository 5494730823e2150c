/** What a JSON value is to GJSON: a run of bytes in a text, and what kind of value it seems to be. Spec: GJSON, "Result". */

/** As GJSON has them: arrays and objects are one type. */
export const enum Type {
  Null = 0,
  False = 1,
  Number = 2,
  String = 3,
  True = 4,
  Json = 5,
}

/** Points into a text (or into the arena of a rendering), which must stay where it is. */
@final
export class Value {
  type: Type = Type.Null;
  /** The source text; of size 0 when there is no such value. */
  raw: usize = 0;
  rawSize: u32 = 0;
  /** What a string says, without quotes and escapes. */
  text: usize = 0;
  textSize: u32 = 0;
  /** What a number says. */
  number: f64 = 0;

  get exists(): bool {
    return this.type != Type.Null || this.rawSize > 0;
  }

  get isObject(): bool {
    return this.type == Type.Json && load<u8>(this.raw) == 0x7b;
  }

  get isArray(): bool {
    return this.type == Type.Json && load<u8>(this.raw) == 0x5b;
  }

  /** Whether a string had to be unescaped, so that its text is not in its source. */
  get isCopied(): bool {
    return this.type == Type.String && this.text != 0 && this.text != this.raw + 1;
  }

  clear(): void {
    this.type = Type.Null;
    this.raw = 0;
    this.rawSize = 0;
    this.text = 0;
    this.textSize = 0;
    this.number = 0;
  }

  copyFrom(other: Value): void {
    this.type = other.type;
    this.raw = other.raw;
    this.rawSize = other.rawSize;
    this.text = other.text;
    this.textSize = other.textSize;
    this.number = other.number;
  }
}
