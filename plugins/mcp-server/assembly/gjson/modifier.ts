/** Modifiers, `@name` or `@name:argument`: which one is meant, with what. Spec: GJSON path syntax, "Modifiers". */

import { dig } from './dig';
import { flatten } from './flatten';
import { group } from './group';
import { join } from './join';
import { enter, leave, Level } from './level';
import { keys, values } from './listing';
import { goOnAt, make } from './made';
import { Modifier, modifierEnd, readModifier } from './modifier-name';
import { pretty } from './pretty';
import { quoteText, unquoteText } from './quoting';
import { reverse } from './reverse';
import { skipBalanced } from './skip';
import { ugly } from './ugly';
import { isValid } from './valid';

/** Applies the modifier that the path begins with, its first byte being an @, to a text; false when there is none of that name. */
export function modify(text: usize, size: u32, path: usize, pathSize: u32): bool {
  const modifier = readModifier(path, pathSize);
  if (modifier == Modifier.None) return false;
  const end = path + pathSize;
  let at = modifierEnd;
  let argument: usize = at;
  if (at < end && load<u8>(at) == 0x3a) {
    argument = at + 1;
    at = skipArgument(argument, end);
  }
  const level = enter();
  if (level === null) {
    make(0, 0);
  } else {
    level.element.raw = text;
    level.element.rawSize = size;
    apply(level, modifier, argument, <u32>(at - argument));
    leave();
  }
  goOnAt(at);
  return true;
}

/** An argument is one JSON value, or whatever stands before the next pipe that is not in brackets or quotes. */
function skipArgument(at: usize, end: usize): usize {
  if (at < end && ((load<u8>(at) | 0x20) == 0x7b || load<u8>(at) == 0x22)) return skipBalanced(at, end);
  while (at < end && load<u8>(at) != 0x7c) {
    const byte: u32 = load<u8>(at);
    at = (byte | 0x20) == 0x7b || byte == 0x22 || byte == 0x28 ? skipBalanced(at, end) : at + 1;
  }
  return at;
}

/** Applies a modifier to the element of the level, of which only the source is known. */
function apply(level: Level, modifier: Modifier, argument: usize, size: u32): void {
  switch (modifier) {
    case Modifier.Dig:
      return dig(level, argument, size);
    case Modifier.Flatten:
      return flatten(level, argument, size);
    case Modifier.FromStr:
      return unquoteText(level);
    case Modifier.Group:
      return group(level);
    case Modifier.Join:
      return join(level, argument, size);
    case Modifier.Keys:
      return keys(level);
    case Modifier.Pretty:
      return pretty(level, argument, size);
    case Modifier.Reverse:
      return reverse(level);
    case Modifier.ToStr:
      return quoteText(level);
    case Modifier.Ugly:
      return ugly(level.element.raw, level.element.rawSize);
    case Modifier.Values:
      return values(level);
    case Modifier.Valid:
      if (!isValid(level.element.raw, level.element.rawSize)) return make(0, 0);
    default:
      return make(level.element.raw, level.element.rawSize);
  }
}
