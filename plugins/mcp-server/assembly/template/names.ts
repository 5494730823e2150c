/** Which variables and templates a template names, by number. Spec: Go, text/template, "Variables" and "Nested template definitions". */

import { strings } from './builder';
import { UNDEFINED } from './node';
import { Words } from './words';

/** Address and size of each variable's name. */
const variables = new Words();
/** Numbers of those that can be seen. */
const visible = new Words();
let firstVisible: u32 = 0;

/** Begins a template, which sees `$` only; how it was before, for `leaveScope`. */
export function enterScope(dollar: usize): u32 {
  const before = firstVisible;
  firstVisible = visible.length;
  declare(dollar, 1);
  return before;
}

export function leaveScope(before: u32): void {
  visible.length = firstVisible;
  firstVisible = before;
}

export function clearNames(): void {
  variables.clear();
  visible.clear();
  firstVisible = 0;
}

/** Makes a variable visible; its number. */
export function declare(name: usize, size: u32): u32 {
  const number = numberOf(name, size);
  visible.push(number);
  return number;
}

/** The number of a visible variable, or `UNDEFINED`. */
export function find(name: usize, size: u32): u32 {
  const number = numberOf(name, size);
  for (let i = firstVisible; i < visible.length; i++) if (visible.get(i) == number) return number;
  return UNDEFINED;
}

/** How many are visible, for `hideBehind`. */
export function visibleCount(): u32 {
  return visible.length;
}

export function hideBehind(count: u32): void {
  visible.length = count;
}

function numberOf(name: usize, size: u32): u32 {
  for (let i: u32 = 0; i < variables.length; i += 2) {
    if (variables.get(i + 1) == size && memory.compare(variables.get(i), name, size) == 0) return i >> 1;
  }
  variables.push(<u32>name);
  variables.push(size);
  return (variables.length >> 1) - 1;
}

/** Of each template: where its name stands in `strings`, the name's size, its first step, whether it has more than blanks. */
export const templates: Words = new Words();

const ENTRY = 4;

/** The place of a template, or `UNDEFINED`. */
export function findTemplate(name: usize, size: u32): u32 {
  for (let i: u32 = 0; i < templates.length; i += ENTRY) {
    if (templates.get(i + 1) != size) continue;
    if (memory.compare(strings.data + templates.get(i), name, size) == 0) return i / ENTRY;
  }
  return UNDEFINED;
}

/** Adds a template, whose name is the last `size` bytes of `strings`. False when there is one of that name and both say something. */
export function addTemplate(nameAt: u32, size: u32, first: u32, hasContent: bool): bool {
  const place = findTemplate(strings.data + nameAt, size);
  if (place == UNDEFINED) {
    templates.push(nameAt);
    templates.push(size);
    templates.push(first);
    templates.push(hasContent);
    return true;
  }
  const entry = place * ENTRY;
  if (templates.get(entry + 3) != 0) return !hasContent;
  templates.set(entry + 2, first);
  templates.set(entry + 3, hasContent);
  return true;
}
