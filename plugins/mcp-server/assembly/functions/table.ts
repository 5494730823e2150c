/** Which functions templates have, found by name and called as Go's reflection would. Spec: sprig 3.3.0, TxtFuncMap. */

import { CallContext, FunctionGroup, TemplateFunction } from './function';
import { Operand } from './operand';
import { fitsSignature } from './signature';
import { Strings } from './strings';

const GROUPS: FunctionGroup[] = [new Strings()];

/** Those that templates have asked for; `known` has their names. */
const found: TemplateFunction[] = [];
const known: string[] = [];

/** The function of that name, if there is one. Meant for compiling: what it finds is found faster the next time. */
export function findFunction(name: string): TemplateFunction | null {
  const place = known.indexOf(name);
  if (place >= 0) return found[place];
  for (let i = 0; i < GROUPS.length; i++) {
    const named = findIn(GROUPS[i], name);
    if (named == null) continue;
    known.push(name);
    found.push(named);
    return named;
  }
  return null;
}

function findIn(group: FunctionGroup, name: string): TemplateFunction | null {
  const list = group.list;
  let start = 0;
  for (let which = 0; start < list.length; which++) {
    const colon = list.indexOf(':', start);
    const blank = list.indexOf(' ', colon);
    const end = blank < 0 ? list.length : blank;
    if (list.substring(start, colon) == name)
      return new TemplateFunction(group, which, list.substring(colon + 1, end));
    start = end + 1;
  }
  return null;
}

/** Checks the operands, then calls. False: it failed, and `functionError` says why. */
export function callFunction(
  f: TemplateFunction,
  operands: Operand[],
  count: i32,
  result: Operand,
  context: CallContext,
): bool {
  return fitsSignature(f.takes, operands, count) && f.group.call(f.which, operands, count, result, context);
}
