/** Which URIs a template stands for, and what its variables are in one. Spec: RFC 6570, `{name}` and `{+name}`. */

import { Bytes } from '../../bytes';
import { isUnreserved, readEncoded } from '../../encoding';
import { Output } from '../../json';

const E_EXPRESSION = 'an expression is {name} or {+name}, with letters, digits and underscores';
const PERCENT: u32 = 0x25;
/** A longer URI is none of them: looking for literals takes time. */
const LONGEST = 8192;


@final
export class UriTemplate {
  /** Why it is none; empty when it is one. */
  fault: string = '';
  /** Of the variables, in their order. */
  names: Bytes[] = [];
  /** What stands before the variable of the same index; one more behind the last. */
  private literals: Bytes[] = [];
  private isReserved: bool[] = [];
  private starts: i32[] = [];
  private ends: i32[] = [];
  private uri: Bytes = new Bytes();

  constructor(text: string) {
    let at = 0;
    while (this.fault == '') {
      const open = text.indexOf('{', at);
      const literal = open < 0 ? text.substring(at) : text.substring(at, open);
      if (literal.includes('}')) this.fault = E_EXPRESSION;
      if (literal == '' && this.names.length > 0 && open >= 0) {
        this.fault = 'nothing stands between two variables, so that none would know its end';
      }
      this.literals.push(Bytes.of(literal));
      if (open < 0) break;
      const close = text.indexOf('}', open);
      this.takeExpression(close < 0 ? '' : text.substring(open + 1, close));
      at = close + 1;
    }
    if (this.fault == '' && this.names.length == 0) this.fault = 'it has no variable: it is one resource';
  }

  private takeExpression(expression: string): void {
    const isReserved = expression.startsWith('+');
    const name = isReserved ? expression.substring(1) : expression;
    if (!isName(name)) this.fault = E_EXPRESSION;
    const bytes = Bytes.of(name);
    for (let i = 0; i < this.names.length; i++) {
      if (this.names[i].equals(bytes)) this.fault = 'a variable stands twice';
    }
    this.names.push(bytes);
    this.isReserved.push(isReserved);
    this.starts.push(0);
    this.ends.push(0);
  }

  /** Whether `uri` is one of those; a variable is at least one character, and ends where the text behind it first stands. */
  match(uri: Bytes): bool {
    if (uri.size > LONGEST || !uri.startsWith(this.literals[0])) return false;
    this.uri = uri;
    let at = this.literals[0].size;
    const last = this.names.length - 1;
    for (let i = 0; i <= last; i++) {
      const next = this.literals[i + 1];
      const end = i == last ? endBefore(uri, next) : indexOf(uri, next, at + 1);
      if (end <= at || !fits(uri, at, end, this.isReserved[i])) return false;
      this.starts[i] = at;
      this.ends[i] = end;
      at = end + next.size;
    }
    return true;
  }

  /** Appends what a variable is in the URI that matched last; false where it is badly encoded. */
  writeValue(out: Output, index: i32): bool {
    const start = this.starts[index];
    return readEncoded(out, this.uri.ptr + start, this.ends[index] - start);
  }
}

function isName(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const code: u32 = name.charCodeAt(i);
    if (code != 0x5f && code - 0x30 >= 10 && (code | 0x20) - 0x61 >= 26) return false;
  }
  return name != '';
}

function endBefore(uri: Bytes, ending: Bytes): i32 {
  const end = uri.size - ending.size;
  return end >= 0 && memory.compare(uri.ptr + end, ending.ptr, ending.size) == 0 ? end : -1;
}

function indexOf(uri: Bytes, text: Bytes, from: i32): i32 {
  for (let at = from; at + text.size <= uri.size; at++) {
    if (memory.compare(uri.ptr + at, text.ptr, text.size) == 0) return at;
  }
  return -1;
}

/** A variable without plus holds no character that has a meaning in a URI. */
function fits(uri: Bytes, start: i32, end: i32, isReserved: bool): bool {
  if (isReserved) return true;
  for (let at = start; at < end; at++) {
    const byte: u32 = uri.at(at);
    if (!isUnreserved(byte) && byte != PERCENT && byte < 0x80) return false;
  }
  return true;
}
