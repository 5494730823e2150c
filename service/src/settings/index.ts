/** Public surface of `@postern/service/settings`; anything added here is public. */
export { type Setting, type Settings, type SettingValues } from './setting.js';
export { readSettings, refusePositionals, type SettingsAnswer, type SettingsRequest } from './read.js';
export { describeSettings, type HelpRequest } from './describe.js';
export { suggest } from './suggest.js';
