/** How expressions lie in a compiled template: nodes of 32-bit words that refer to each other by place. Spec: Go, text/template/parse, "node". */

/*
 * Word 0 of a node: its kind, flags << 8, a count << 16. Word 1: where it stands in the source. Then:
 *
 *   Pipe        how many variables it declares; those; its commands (as many as the count says)
 *   Command     its operands (as many as the count says)
 *   Identifier  name and its size; a function's place (the count is that of a special one)
 *   Field       path without its first dot, and its size
 *   Variable    name and its size; the path behind it and its size (the count is the name's number)
 *   Chain       the node in front; the path behind it and its size
 *   Bool        (the count is 1 for true)
 *   Number      source and its size; a value of seven words
 *   String      source and its size; a value of seven words; what stands in it, and its size
 *   Call        the template's name and its size; the pipe, or 0
 *
 * Texts are offsets into the template's data, which begins with its source. A value: type, raw and its size, text and its
 * size, the number's two halves.
 */
export const enum Node {
  Pipe = 1,
  Command = 2,
  Identifier = 3,
  Field = 4,
  Variable = 5,
  Chain = 6,
  Dot = 7,
  Nil = 8,
  Bool = 9,
  Number = 10,
  String = 11,
  Call = 12,
}

/** Flag of a pipe: it assigns and does not declare. */
export const ASSIGNS: u32 = 1;
/** Flag of a string: a GJSON path between backquotes. */
export const IS_PATH: u32 = 1;
/** Flag of a field: its first name is a member of the whole data. */
export const IS_ROOT: u32 = 1;

/** What a template does, step by step; the operands of each follow it. */
export const enum Step {
  /** Ends the template that was called, or the whole. */
  Return = 0,
  /** text, size */
  Text = 1,
  /** pipe: evaluates and prints */
  Print = 2,
  /** pipe: evaluates only */
  Evaluate = 3,
  /** pipe, where to go on otherwise: opens a frame */
  If = 4,
  With = 5,
  /** As `If` and `With`, in the frame that is open. */
  ElseIf = 6,
  ElseWith = 7,
  /** pipe, where to go on without elements, where the frame is closed */
  Range = 8,
  /** where to go on behind the last element */
  Next = 9,
  /** where to go on */
  Jump = 10,
  Close = 11,
  Break = 12,
  Continue = 13,
  /** node, the template's place in the table or `UNDEFINED` */
  Call = 14,
  /** As `Print`, of what is JSON already. */
  PrintJson = 15,
}

/** A template of that name is nowhere. */
export const UNDEFINED: u32 = 0xffffffff;
