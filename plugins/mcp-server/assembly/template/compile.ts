/** Which template texts are accepted, and what they mean. Spec: Go text/template; accepted here: text, fields, comments, trim markers. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Template, TemplatePart } from './template';

/** Why the last `compileTemplate` answered null. */
export let templateFault: string = '';

const NOTHING = new Bytes();
const SHOWN = 24;

/** Compiles a template; null with `templateFault` when it holds anything that is not done here. Its name stands in errors. */
export function compileTemplate(_name: string, text: string): Template | null {
  const parts: TemplatePart[] = [];
  let at = 0;
  let trims = false;
  while (true) {
    const open = text.indexOf('{{', at);
    if (open < 0 && at == 0) return new Template([new TemplatePart(Bytes.of(text), null)]);
    const end = open < 0 ? text.length : open;
    let literal = text.substring(at, end);
    if (trims) literal = literal.trimStart();
    if (open < 0) {
      pushLiteral(parts, literal);
      return new Template(parts);
    }
    const close = text.indexOf('}}', open + 2);
    if (close < 0) return fault('an action is not closed', text.substring(open));
    let action = text.substring(open + 2, close);
    if (isTrimMarker(action, 0, 1)) {
      literal = literal.trimEnd();
      action = action.substring(1);
    }
    const last = action.length - 1;
    trims = isTrimMarker(action, last, last - 1);
    if (trims) action = action.substring(0, last);
    pushLiteral(parts, literal);
    if (!pushAction(parts, action.trim())) return null;
    at = close + 2;
  }
}

/** A minus counts only with a space between it and the action. */
function isTrimMarker(action: string, minus: i32, space: i32): bool {
  if (action.length < 2 || action.charCodeAt(minus) != 0x2d) return false;
  const code = action.charCodeAt(space);
  return code == 0x20 || (code >= 0x09 && code <= 0x0d);
}

function pushLiteral(parts: TemplatePart[], literal: string): void {
  if (literal.length > 0) parts.push(new TemplatePart(Bytes.of(literal), null));
}

function pushAction(parts: TemplatePart[], action: string): bool {
  if (action.startsWith('/*') && action.endsWith('*/') && action.length >= 4) return true;
  if (action == '.') {
    parts.push(new TemplatePart(NOTHING, []));
    return true;
  }
  if (!action.startsWith('.')) {
    fault('only fields are supported', action);
    return false;
  }
  const names = action.substring(1).split('.');
  const path: Bytes[] = [];
  for (let i = 0; i < names.length; i++) {
    if (!isIdentifier(names[i])) {
      fault('not the path of a field', action);
      return false;
    }
    path.push(Bytes.of(names[i]));
  }
  parts.push(new TemplatePart(NOTHING, path));
  return true;
}

/** Letters, digits and underscores; letters beyond ASCII count as Go has them. */
function isIdentifier(name: string): bool {
  if (name.length == 0 || isDigit(name.charCodeAt(0))) return false;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    const lower = code | 0x20;
    if (code < 0x80 && !isDigit(code) && code != 0x5f && !(lower >= 0x61 && lower <= 0x7a)) return false;
  }
  return true;
}

function isDigit(code: i32): bool {
  return code >= 0x30 && code <= 0x39;
}

function fault(words: string, action: string): Template | null {
  const shown = action.length > SHOWN ? action.substring(0, SHOWN) + '…' : action;
  templateFault = `template action "${shown}": ${words}`;
  return null;
}
