/**
 * When garbage is collected. Plugins are built with the "minimal" runtime: it never collects by itself, so raw
 * addresses of managed objects stay good during a callback, and no callback pays for a shadow stack. In return
 * the SDK collects between callbacks, when no object is referred to from the wasm stack.
 */

const FIRST_PAUSE = 16;
const PAUSE_PER_PAGE = 2;
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
 * Collects now and then: call it at the end of a callback that ends a piece of work. The larger the memory, the
 * longer the pause, so that the cost per request does not grow with what a plugin keeps.
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
  pause = FIRST_PAUSE + memory.size() * PAUSE_PER_PAGE;
}
