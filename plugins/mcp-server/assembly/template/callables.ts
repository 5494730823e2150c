/** Which functions a template may name: those that gjson_template does itself, and those of the table. Spec: gjson_template, "evalFunction". */

import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { TemplateFunction } from '../functions/function';
import { findFunction } from '../functions/table';
import { UNDEFINED } from './node';

/** Numbers in the order of `NAMES`, from 1 on. */
export const enum Special {
  None = 0,
  Gjson = 1,
  Len = 2,
  Index = 3,
  Print = 4,
  Println = 5,
  And = 6,
  Or = 7,
  Not = 8,
  Eq = 9,
  Ne = 10,
  Lt = 11,
  Le = 12,
  Gt = 13,
  Ge = 14,
  Html = 15,
  Js = 16,
  Urlquery = 17,
  Printf = 18,
  Call = 19,
}

// prettier-ignore
const NAMES = ['gjson', 'len', 'index', 'print', 'println', 'and', 'or', 'not', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'html', 'js', 'urlquery', 'printf', 'call'];

/** Those of the table that templates name, each once. */
export const functions: TemplateFunction[] = [];

/** The special function of that name, or `None`. */
export function specialOf(name: usize, size: u32): Special {
  for (let i = 0; i < NAMES.length; i++) if (isAscii(name, size, unchecked(NAMES[i]))) return i + 1;
  return Special.None;
}

/** The place of a function in `functions`, or `UNDEFINED`. */
export function functionPlace(name: usize, size: u32): u32 {
  const found = findFunction(String.UTF8.decodeUnsafe(name, size));
  if (found === null) return UNDEFINED;
  const place = functions.indexOf(found);
  return place >= 0 ? place : functions.push(found) - 1;
}
