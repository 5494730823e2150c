/** Public entry of `@postern/contract/plugin`: anything added here is public. */
export { isPluginName, MAX_PLUGIN_NAME, parsePluginName } from './name.js';
export { pluginDiskPath, pluginUrlPath } from './place.js';
export { isInPluginRange, isPluginRange, parsePluginRange } from './range.js';
export { formatPluginRef, parsePluginRef, type PluginRef } from './reference.js';
export { comparePluginVersions, isPluginVersion, MAX_PLUGIN_VERSION, parsePluginVersion } from './version.js';
