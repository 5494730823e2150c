/** The members of a modifier's argument. Spec: GJSON path syntax, "Modifier arguments". */

import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Members } from './members';
import { parseValue } from './read';
import { Truth, truthIn } from './truth';

/** Begins a loop over an argument, which need not be JSON. */
export function startOptions(members: Members, at: usize, size: u32): void {
  parseValue(at, size, members.value);
  members.start(members.value);
}

/** Whether the loop has come to the option of that name. */
export function isOption(members: Members, name: string): bool {
  return isAscii(members.key.text, members.key.textSize, name);
}

/** Whether the argument holds the option, and it is true; of two the last one counts. */
export function isAsked(members: Members, at: usize, size: u32, name: string): bool {
  let isTrue = false;
  startOptions(members, at, size);
  while (members.next()) {
    if (isOption(members, name)) isTrue = truthIn(members.value) == Truth.True;
  }
  return isTrue;
}
