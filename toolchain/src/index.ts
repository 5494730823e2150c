/** What other programs may use of the toolchain; anything added here is public. */
export { run } from './cli.js';
export type { Io, TextOutput } from './io.js';
