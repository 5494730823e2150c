/**
 * Where everything stands in the memory that the threads of a gateway share: words of the header, the table, the heap.
 * The buffer has its full size from the start: untouched pages cost nothing, and a growable one is twenty times slower to read.
 */

/** Words of 32 bits at the start of the buffer. */
export const Word = {
  /** 0: free; else the slot of the thread that holds the lock, plus one. */
  Lock: 0,
  /** Threads that wait for the lock; one that died waiting stays counted, which only costs a wake-up. */
  Waiters: 1,
  /** Number of the last value that was set. */
  LastCas: 2,
  /** Token of the last queue that was registered. */
  LastToken: 3,
  /** Bytes of the heap in use. */
  Used: 4,
  /** First free block of each order. */
  FreeLists: 8,
} as const;

/** Blocks of 2^5 bytes are the smallest. */
export const MIN_ORDER = 5;
export const MAX_ORDER = 30;

/** Chains of the table. */
export const BUCKETS = 65_536;
export const TABLE_START = 256;
/** The heap starts behind the table, on a boundary of eight bytes. */
export const HEAP_START = TABLE_START + BUCKETS * 4;

/** Threads that may share one memory, slot 0 is the supervisor. */
export const MAX_SLOTS = 128;

/** Bytes of the heap: what shared data, queues and metrics of all plugins may take together. */
export const HEAP_ORDER = 26;

/** Enough for a heap of 64 MiB. */
export function bufferBytes(heapOrder = HEAP_ORDER): number {
  return HEAP_START + 2 ** heapOrder;
}
