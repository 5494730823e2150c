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

  setNil(): void {
    this.kind = OperandKind.Nil;
  }

  setBool(value: bool): void {
    this.kind = OperandKind.Bool;
    this.int = <i64>value;
  }

  setInt(value: i64): void {
    this.kind = OperandKind.Int;
    this.int = value;
  }

  setFloat(value: f64): void {
    this.kind = OperandKind.Float;
    this.float = value;
  }

  setText(text: usize, size: u32): void {
    this.kind = OperandKind.String;
    this.text = text;
    this.textSize = size;
  }

  setJson(text: usize, size: u32): void {
    this.kind = OperandKind.Json;
    this.text = text;
    this.textSize = size;
  }
}
