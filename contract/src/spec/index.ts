/** Public entry of `@postern/contract/spec`: anything added here is public. */
export { MAX_SPEC_BYTES } from './document.js';
export type { PluginInfo, PluginSchema, PluginSpec, PluginSpecBody } from './model.js';
export { nestingBound } from './nesting.js';
export { parsePluginSpec } from './parse.js';
