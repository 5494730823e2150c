/** What can be wrong with a JSON text, and the words for it. Spec: RFC 8259. */

/** Result of `parse`; `None` means the text is valid. */
export const enum JsonError {
  None = 0,
  UnexpectedEnd = 1,
  UnexpectedCharacter = 2,
  TooDeep = 3,
  InvalidUtf8 = 4,
  ControlCharacter = 5,
  InvalidEscape = 6,
  InvalidNumber = 7,
  TrailingText = 8,
  TooManyValues = 9,
}

/** A short English name of the fault, for log lines and error messages. */
export function jsonErrorText(error: JsonError): string {
  switch (error) {
    case JsonError.None:
      return 'no error';
    case JsonError.UnexpectedEnd:
      return 'unexpected end';
    case JsonError.UnexpectedCharacter:
      return 'unexpected character';
    case JsonError.TooDeep:
      return 'nested too deeply';
    case JsonError.InvalidUtf8:
      return 'invalid UTF-8';
    case JsonError.ControlCharacter:
      return 'control character in a string';
    case JsonError.InvalidEscape:
      return 'invalid escape in a string';
    case JsonError.InvalidNumber:
      return 'invalid number';
    case JsonError.TrailingText:
      return 'text after the value';
    default:
      return 'too many values';
  }
}
