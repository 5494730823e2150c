/**
 * Every callback of an HTTP filter, for a plugin's entry file:
 *
 *   export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports';
 *
 * The gateway calls each exported callback once per request or chunk, used or not. A plugin that counts
 * microseconds names only what it overrides instead: `exports/lifecycle` always, then `exports/request-headers`,
 * `exports/request-body`, `exports/response-headers`, `exports/response-body`, `exports/trailers`, `exports/log`.
 *
 * What few plugins need is never among them: `exports/grpc`, `exports/queue`, `exports/foreign-function`, and for a network filter
 * `exports/tcp`.
 */

export * from './lifecycle';
export * from './request-headers';
export * from './request-body';
export * from './response-headers';
export * from './response-body';
export * from './trailers';
export * from './log';
