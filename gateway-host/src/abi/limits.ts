/** Every bound of the host side of the ABI, with its reason. */

/** Largest serialized header map; a larger one counts as empty. Spec: proxy-wasm-cpp-host pairs_util.cc. */
export const PAIRS_MAX_BYTES = 1024 * 1024;

/** Most pairs in a serialized header map. Spec: as above. */
export const PAIRS_MAX_COUNT = 1024;

/** Pages of 64 KiB that a module may ask for: Envoy starts V8 with `--wasm_max_mem_pages=16384`. */
export const MEMORY_MAX_PAGES = 16_384;

/** `random_get` refuses more at once. Spec: proxy-wasm-cpp-host src/exports.cc. */
export const RANDOM_MAX_BYTES = 65_536;

/** Frames of an in-VM backtrace that are logged, as V8 is set up in proxy-wasm-cpp-host. */
export const BACKTRACE_FRAMES = 20;

/** Longest piece of guest bytes that a trace line shows. */
export const TRACE_TEXT = 200;

/** Bytes that `uncompress` may produce: Envoy has no bound, a gateway for development should. */
export const UNCOMPRESS_MAX_BYTES = 64 * 1024 * 1024;

/** Log lines of a start that are kept, for the error if the plugin refuses. */
export const LAST_WORDS = 5;
