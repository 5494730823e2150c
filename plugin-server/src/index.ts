/** Public surface of `@postern/plugin-server`; anything added here is public. */
export { PLUGIN_SERVER_ERRORS, PluginServerError, type PluginServerErrorCode } from './errors.js';
export { DEFAULT_LIMITS, type Limits } from './limits.js';
export type { FileRecord, Manifest } from './package/manifest.js';
export type { TargetFinding, Verdict, Verdicts } from './package/verdicts.js';
export { createPluginServer, type PluginServerOptions } from './plugin-server.js';
export { openFsStore } from './store/fs-store.js';
export { createMemoryStore } from './store/memory-store.js';
export { openStore, type StoreSettings } from './store/store-settings.js';
export type { ByteRange, Store } from './store/store.js';
