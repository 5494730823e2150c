/** What a template function takes and gives: the Go values that a template's values become. Spec: gjson_template, "exec". */

/** `Json` stands for lists and maps, which only strict templates have: in Higress's they are text. */
export const enum OperandKind {
  Nil = 0,
  Bool = 1,
  Int = 2,
  Float = 3,
  String = 4,
  /** The source text of an array or object. */
  Json = 5,
}


@final
export class Operand {
  kind: OperandKind = OperandKind.Nil;
  /** Of `Int`; of `Bool` 0 or 1. */
  int: i64 = 0;
  float: f64 = 0;
  /** Of `String` and `Json`: bytes that last as long as the rendering. */
  text: usize = 0;
  textSize: u32 = 0;

  /** As all of these: true, so that a function can return it. */
  setNil(): bool {
    this.kind = OperandKind.Nil;
    return true;
  }

  setBool(value: bool): bool {
    this.kind = OperandKind.Bool;
    this.int = <i64>value;
    return true;
  }

  setInt(value: i64): bool {
    this.kind = OperandKind.Int;
    this.int = value;
    return true;
  }

  setFloat(value: f64): bool {
    this.kind = OperandKind.Float;
    this.float = value;
    return true;
  }

  setText(text: usize, size: u32): bool {
    this.kind = OperandKind.String;
    this.text = text;
    this.textSize = size;
    return true;
  }

  /** The bytes of a text from one place to another. */
  setSlice(whole: Operand, start: u32, end: u32): bool {
    return this.setText(whole.text + start, end - start);
  }

  setJson(text: usize, size: u32): bool {
    this.kind = OperandKind.Json;
    this.text = text;
    this.textSize = size;
    return true;
  }

  copyFrom(other: Operand): bool {
    this.kind = other.kind;
    this.int = other.int;
    this.float = other.float;
    this.text = other.text;
    this.textSize = other.textSize;
    return true;
  }
}
