/**
 * How much memory is in use. The runtime keeps no count, so the allocator's blocks are walked: they lie one behind the other, each with
 * its size in a header of one word. Spec: AssemblyScript's TLSF allocator (std/assembly/rt/tlsf.ts), 32 bits.
 */

const ALIGNMENT: usize = 16;
const HEADER: usize = 4;
/** The allocator's own tables: a map of 23 classes, 23 times 16 lists, the first and the last word. */
const TABLES: usize = 96 + 23 * 16 * 4 + 4;
const IS_FREE: usize = 1;
const TAGS: usize = 3;

/** Bytes in blocks that are in use. Where another allocator's blocks lie otherwise it is a wrong number, and nothing worse. */
export function liveBytes(): usize {
  const end = (<usize>memory.size()) << 16;
  let block = aligned(aligned(__heap_base) + TABLES + HEADER) - HEADER;
  let live: usize = 0;
  while (block < end) {
    const info = load<usize>(block);
    // The last block has no size.
    if (info <= TAGS) break;
    if (!(info & IS_FREE)) live += info;
    block += HEADER + (info & ~TAGS);
  }
  return live;
}


@inline
function aligned(address: usize): usize {
  return (address + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}
