/**
 * When garbage is collected. Plugins are built with the "minimal" runtime: it never collects by itself, so raw
 * addresses of managed objects stay good during a callback, and no callback pays for a shadow stack. In return
 * the SDK collects between callbacks, when no object is referred to from the wasm stack.
 */

import { liveBytes } from './live-memory';

/** A collection looks at every object that a plugin has at its top level, which costs as much as serving a request. */
const FIRST_PAUSE = 32;
/** One more callback for each so many bytes that are in use. */
const BYTES_PER_CALLBACK = 16_384;
const INCREMENTAL_RUNTIME = 2;

/** Callbacks that the host is in; above 1 where a host call leads to a callback before it returns. */
let depth = 0;
let pause = FIRST_PAUSE;

/** A callback begins. */
@inline
export function beginCallback(): void {
  depth++;
}

/** A callback ends. */
@inline
export function endCallback(): void {
  depth--;
}

/**
 * Collects now and then: call it at the end of a callback that ends a piece of work. The more is in use, the
 * longer the pause, so that the cost per request does not grow with what a plugin keeps. (The size of the memory would be
 * the wrong measure: it holds the garbage too, and more memory would make more garbage, which would need more memory.)
 */
export function collectSometimes(): void {
  if (--pause > 0 || depth != 1) return;
  collectNow();
}

/** Collects if it is safe; after work that left much behind. */
export function collectNow(): void {
  if (ASC_RUNTIME == INCREMENTAL_RUNTIME) ERROR('proxy-wasm-assemblyscript-sdk needs --runtime minimal');
  if (depth != 1) return;
  __collect();
  pause = FIRST_PAUSE + <i32>(liveBytes() / BYTES_PER_CALLBACK);
}
