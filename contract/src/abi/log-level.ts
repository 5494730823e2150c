/** How loud a log line is. Spec: proxy-wasm/spec `proxy_log_level_t`. */

/** The levels of `proxy_log` by name. */
export const LogLevel = { Trace: 0, Debug: 1, Info: 2, Warn: 3, Error: 4, Critical: 5 } as const;

/** One log level. */
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];
