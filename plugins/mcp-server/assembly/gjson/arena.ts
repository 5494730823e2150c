/** Memory of one rendering: what is made on the way lives until `reset`, and neither it nor the work exceeds a budget. */

/** Bytes that one rendering may make. */
const MOST_BYTES: usize = 16 << 20;
/** Steps (actions, elements, comparisons; long scans count one for each KiB) that one rendering may take. */
const MOST_STEPS: u32 = 1 << 19;
const BLOCK: usize = 16 << 10;
/** Blocks beyond this size go back after a rendering. */
const KEPT: usize = 64 << 10;
const HEAD: usize = 16;

/** The newest block; each begins with the address of the one before and its own size. */
let block: usize = 0;
let next: usize = 0;
let end: usize = 0;
let bytesLeft: usize = MOST_BYTES;
let stepsLeft: u32 = MOST_STEPS;

/** `size` bytes that last until `reset`; 0 when the budget is spent: give up then. */
export function allocate(size: usize): usize {
  if (size > bytesLeft) {
    bytesLeft = 0;
    return 0;
  }
  bytesLeft -= size;
  const taken = rounded(size);
  if (next + taken > end || next == 0) addBlock(taken);
  const at = next;
  next += taken;
  return at;
}

/**
 * Makes the newest run of bytes longer, shorter or, with 0, nothing. False when it is not the newest or there is no room: it stays as it is.
 */
export function resize(at: usize, size: usize, to: usize): bool {
  if (at + rounded(size) != next || isSpent()) return false;
  if (to > size && (to - size > bytesLeft || at + rounded(to) > end)) return false;
  bytesLeft = bytesLeft + size - to;
  next = at + rounded(to);
  return true;
}

/** Counts work; false when the budget is spent: give up then. */
export function spend(steps: u32): bool {
  if (steps > stepsLeft) {
    stepsLeft = 0;
    return false;
  }
  stepsLeft -= steps;
  return true;
}

/** Whether a rendering has used up what it may. */
export function isSpent(): bool {
  return bytesLeft == 0 || stepsLeft == 0;
}

/** Steps taken since `reset`. */
export function stepsTaken(): u32 {
  return MOST_STEPS - stepsLeft;
}

/** Ends a rendering: everything that was allocated is gone. */
export function reset(): void {
  while (block != 0) {
    const before = load<usize>(block);
    if (before == 0 && load<usize>(block, 4) <= KEPT) break;
    heap.free(block);
    block = before;
  }
  next = block == 0 ? 0 : block + HEAD;
  end = block == 0 ? 0 : block + load<usize>(block, 4);
  bytesLeft = MOST_BYTES;
  stepsLeft = MOST_STEPS;
}


@inline
function rounded(size: usize): usize {
  return (size + 7) & ~7;
}

function addBlock(least: usize): void {
  const size = max(BLOCK, least + HEAD);
  const added = heap.alloc(size);
  store<usize>(added, block);
  store<usize>(added, size, 4);
  block = added;
  next = added + HEAD;
  end = added + size;
}
