/** Bytes that nobody can guess. Spec: WASI preview 1, random_get, which every proxy-wasm host has. */

@external('wasi_snapshot_preview1', 'random_get')
declare function random_get(to: usize, size: usize): u32;

/** Fills `size` bytes at `to`, 64 KiB at most: hosts refuse more at once. False: there is no randomness to be had. */
export function fillRandom(to: usize, size: usize): bool {
  return random_get(to, size) == 0;
}
