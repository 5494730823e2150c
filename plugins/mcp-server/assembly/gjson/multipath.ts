/** Multipaths, `[path,path]` and `{name:path}`: a new array or object of what each path finds. Spec: GJSON path syntax, "Multipaths". */

import { isSpent } from './arena';
import { getPath } from './get';
import { Draft } from './draft';
import { Level } from './level';
import { appendQuoted } from './quoting';
import { closeString } from './skip';
import { isValid } from './valid';

/** The part that `readPart` read: a name, of size 0 when there is none, and a path. */
let name: usize = 0;
let nameSize: u32 = 0;
let part: usize = 0;
let partSize: u32 = 0;

/** Address behind the bracket that closes the multipath; 0 when none does. */
export function closeMultipath(path: usize, end: usize): usize {
  let at = path;
  do {
    at = readPart(at + 1, end);
  } while (at && load<u8>(at) == 0x2c);
  return at ? at + 1 : 0;
}

/** Finds what the multipath asks for in the text of the level's search. */
export function makeMultipath(level: Level, path: usize, end: usize): void {
  const text = level.search.at;
  const size = <u32>(level.search.end - text);
  const open: u32 = load<u8>(path);
  const draft = level.draft;
  draft.start();
  draft.byte(open);
  let at = path;
  do {
    at = readPart(at + 1, end);
    const ownName = name;
    const ownNameSize = nameSize;
    const ownPart = part;
    const ownPartSize = partSize;
    getPath(text, size, ownPart, ownPartSize, level.result);
    if (!level.result.exists) continue;
    if (draft.size > 1) draft.byte(0x2c);
    if (open == 0x7b) {
      if (ownNameSize) appendName(draft, ownName, ownNameSize);
      else appendLastName(draft, ownPart, ownPartSize);
      draft.byte(0x3a);
    }
    draft.bytes(level.result.raw, level.result.rawSize);
  } while (load<u8>(at) == 0x2c && !isSpent());
  draft.byte(open + 2);
  draft.finishInto(level.search.found);
}

/** Reads up to the comma behind the part, or the bracket that closes the multipath; 0 when there is neither. */
function readPart(at: usize, end: usize): usize {
  const first = at;
  let colon: usize = 0;
  let hasModifier = false;
  let depth = 1;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x5c) {
      at++;
    } else if (byte == 0x40) {
      const before: u32 = load<u8>(at - 1);
      if (before == 0x2e || before == 0x7c) hasModifier = true;
    } else if (byte == 0x3a) {
      // a colon of a modifier begins its argument
      if (!hasModifier && !colon && depth == 1) colon = at;
    } else if (byte == 0x2c) {
      if (depth == 1) break;
    } else if (byte == 0x22) {
      at = closeString(at + 1, end);
      if (!at) return 0;
    } else if (byte == 0x28 || (byte | 0x20) == 0x7b) {
      depth++;
    } else if (byte == 0x29 || (byte | 0x20) == 0x7d) {
      if (--depth == 0) break;
    }
  }
  if (at >= end) return 0;
  name = first;
  nameSize = colon ? <u32>(colon - first) : 0;
  part = colon ? colon + 1 : first;
  partSize = <u32>(at - part);
  return at;
}

function appendName(draft: Draft, at: usize, size: u32): void {
  if (load<u8>(at) == 0x22 && isValid(at, size)) draft.bytes(at, size);
  else appendQuoted(draft, at, size);
}

/** A part without a name is called as the last component of its path, if that is a plain name. */
function appendLastName(draft: Draft, path: usize, size: u32): void {
  const end = path + size;
  let first = end;
  while (first > path && !isJoint(first - 1, path)) first--;
  for (let at = first; at < end; at++) {
    if (isPlain(load<u8>(at))) continue;
    draft.ascii('"_"');
    return;
  }
  appendQuoted(draft, first, <u32>(end - first));
}


@inline
function isJoint(at: usize, path: usize): bool {
  const byte: u32 = load<u8>(at);
  return (byte == 0x2e || byte == 0x7c) && (at == path || load<u8>(at - 1) != 0x5c);
}

/** Neither a control character nor one of `[]{}()#|!`. */
function isPlain(byte: u32): bool {
  if (byte < 0x20 || byte == 0x21 || byte == 0x23 || byte == 0x7c) return false;
  return (byte | 0x20) != 0x7b && (byte | 0x20) != 0x7d && (byte & 0xfe) != 0x28;
}
