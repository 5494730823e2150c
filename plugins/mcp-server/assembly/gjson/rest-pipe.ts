/** Where a path within `#.` or a query ends and a path for the whole result begins. Spec: GJSON, "splitPossiblePipe". */

import { closeString, skipBalanced } from './skip';

/** Address of the pipe that ends the first path; 0 when there is none. */
export function findPipe(path: usize, size: u32): usize {
  const end = path + size;
  if (size > 0 && load<u8>(path) == 0x7b) return pipeBehindMultipath(path + 1, end);
  for (let at = path; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x7c) return at;
    if (byte == 0x5c) {
      at++;
    } else if (byte == 0x2e && at + 1 < end && load<u8>(at, 1) == 0x23) {
      at += 2;
      if (at < end && (load<u8>(at) == 0x28 || load<u8>(at) == 0x5b)) at = closeQuery(at, end);
    }
  }
  return 0;
}

function pipeBehindMultipath(at: usize, end: usize): usize {
  if (at >= end) return 0;
  const behind = skipBalanced(at, end);
  return behind < end && load<u8>(behind) == 0x7c ? behind : 0;
}

/** Address of the bracket that closes the one at `at`; only brackets of its kind count. */
function closeQuery(at: usize, end: usize): usize {
  const open: u32 = load<u8>(at);
  const close: u32 = open == 0x28 ? 0x29 : 0x5d;
  let depth = 1;
  for (at++; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x5c) {
      at++;
    } else if (byte == open) {
      depth++;
    } else if (byte == close) {
      if (--depth == 0) return at;
    } else if (byte == 0x22) {
      at = closeString(at + 1, end);
      if (!at) return end;
    }
  }
  return end;
}
