/** Public entry of `@postern/contract/spec`: anything added here is public. */
export type { PluginInfo, PluginSchema, PluginSpec, PluginSpecBody } from './model.js';
export { MAX_SPEC_BYTES, parsePluginSpec } from './parse.js';
