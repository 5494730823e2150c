/** How large a serialized header map may be before a host treats it as empty. Spec: proxy-wasm-cpp-host pairs_util.cc. */

/** Largest serialized map, in bytes. */
export const PAIRS_MAX_BYTES = 1024 * 1024;

/** Most pairs in a serialized map. */
export const PAIRS_MAX_COUNT = 1024;
