/** Which functions templates have, found by name and called as Go's reflection would. Spec: sprig 3.3.0, TxtFuncMap. */

import { spend } from '../gjson/arena';
import { Addresses } from './addresses';
import { BaseEncoding } from './base-encoding';
import { Digests } from './crypto/digests';
import { Dates } from './time/dates';
import { Defaults } from './defaults';
import { Dicts } from './dicts';
import { Floats } from './floats';
import { CallContext, FunctionGroup, TemplateFunction } from './function';
import { Integers } from './integers';
import { JsonValues } from './json-values';
import { Letters } from './letters';
import { Lists } from './lists';
import { Operand, OperandKind } from './operand';
import { Paths } from './paths';
import { Random } from './random';
import { Regexes } from './regexes';
import { Sequences } from './sequences';
import { fitsSignature } from './signature';
import { failBudget } from './text';
import { Versions } from './semver/versions';
import { Strings } from './strings';
import { Texts } from './texts';
import { Urls } from './url/urls';
import { Wrapping } from './wrapping';

/** Those with the functions that templates name most stand first. */
const GROUPS: FunctionGroup[] = [
  new JsonValues(),
  new Defaults(),
  new Integers(),
  new Strings(),
  new Lists(),
  new BaseEncoding(),
  new Texts(),
  new Letters(),
  new Dicts(),
  new Floats(),
  new Sequences(),
  new Wrapping(),
  new Random(),
  new Dates(),
  new Regexes(),
  new Digests(),
  new Paths(),
  new Urls(),
  new Versions(),
  new Addresses(),
];

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
  let which = 0;
  let isFound = false;
  for (let start = 0, i = 0; i < list.length; i++) {
    const unit = list.charCodeAt(i);
    if (unit != 0x2c && unit != 0x3a) continue; // comma, colon
    if (i - start == name.length && list.startsWith(name, start)) isFound = true;
    start = i + 1;
    if (unit == 0x2c) continue;
    const blank = list.indexOf(' ', start);
    const end = blank < 0 ? list.length : blank;
    if (isFound) return new TemplateFunction(group, which, list.substring(start, end));
    which++;
    start = end + 1;
    i = end;
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
  if (!fitsSignature(f.takes, operands, count)) return false;
  let work: u64 = 64;
  for (let i = 0; i < count; i++) {
    const operand = unchecked(operands[i]);
    if (operand.kind >= OperandKind.String) work += operand.textSize;
  }
  // texts are read byte by byte, mostly once
  if (!spend(<u32>(work >> 6))) return failBudget();
  return f.group.call(f.which, operands, count, result, context);
}
