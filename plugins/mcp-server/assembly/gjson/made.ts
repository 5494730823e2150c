/** The text that a modifier or literal has made, and the path that is left for it: results of functions that have two. */

export let made: usize = 0;
export let madeSize: u32 = 0;
/** Where the rest of the path begins. */
export let behind: usize = 0;

/** Says what was made. */
export function make(text: usize, size: u32): void {
  made = text;
  madeSize = size;
}

export function goOnAt(path: usize): void {
  behind = path;
}
