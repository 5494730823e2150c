/** The settings of the command: flags, and environment variables of the same names. */
import type { Settings } from '@postern/service/settings';

import { DEFAULT_LIMITS } from './limits.js';
import { MIRROR_SETTINGS } from './mirror/mirror-settings.js';
import { POLICY_SETTINGS } from './policy/policy-settings.js';
import { TLS_SETTINGS } from './tls/tls-settings.js';
import { STORE_SETTINGS } from './store/store-settings.js';

export const SETTINGS = {
  host: {
    type: 'string',
    default: '127.0.0.1',
    doc: 'Address to listen on; 0.0.0.0 for all of the machine.',
  },
  port: { type: 'number', default: 8002, min: 0, max: 65_535, doc: 'Port to listen on; 0 takes a free one.' },
  ...STORE_SETTINGS,
  ...MIRROR_SETTINGS,
  publishToken: {
    type: 'string',
    secret: true,
    doc: 'Who sends it may publish, yank and delete; tokens with fewer rights: token create. Prefer the variable.',
  },
  anonymousReading: {
    type: 'string',
    default: 'on',
    doc: 'What may be read without a token: on (everything), shared (but for tenants), off (nothing).',
  },
  openMetrics: {
    type: 'boolean',
    default: true,
    doc: 'Let anyone read /metrics and /readyz; --no-open-metrics asks for a token that may read everything.',
  },
  auditLog: {
    type: 'path',
    doc: 'File for who changed what, JSON lines; without it these lines go to the log. What cannot be noted is not done.',
  },
  accessLog: {
    type: 'string',
    doc: 'File for a JSON line per request, or - for stdout; opened anew on SIGHUP. Default: none.',
  },
  ...TLS_SETTINGS,
  ...POLICY_SETTINGS,
  maxPackageBytes: {
    type: 'number',
    default: DEFAULT_LIMITS.maxPackageBytes,
    min: 1024,
    max: 1024 ** 3,
    doc: 'Largest package that may be published.',
  },
  maxUnpackedBytes: {
    type: 'number',
    default: DEFAULT_LIMITS.maxUnpackedBytes,
    min: 1024,
    max: 1024 ** 3,
    doc: 'Largest package once unpacked.',
  },
  cacheBytes: {
    type: 'number',
    default: DEFAULT_LIMITS.cacheBytes,
    min: 0,
    max: 64 * 1024 ** 3,
    doc: 'Memory for files that gateways ask for.',
  },
  minFreeBytes: {
    type: 'number',
    default: DEFAULT_LIMITS.minFreeBytes,
    min: 0,
    max: 1024 ** 4,
    doc: 'Below this much free disk nothing is published; reading goes on.',
  },
  publishesPerMinute: {
    type: 'number',
    default: DEFAULT_LIMITS.publishesPerMinute,
    min: 0,
    max: 1_000_000,
    doc: 'Publishes of one caller in a minute; 0 is no limit.',
  },
  maxVersions: {
    type: 'number',
    default: DEFAULT_LIMITS.maxVersions,
    min: 0,
    max: 1_000_000,
    doc: 'Versions of one plugin; 0 is no limit.',
  },
  maxPlugins: {
    type: 'number',
    default: DEFAULT_LIMITS.maxPlugins,
    min: 0,
    max: 1_000_000,
    doc: 'Plugins of one tenant; 0 is no limit.',
  },
  warmStart: {
    type: 'boolean',
    default: true,
    doc: 'Read the newest module of every plugin into memory at the start, as far as half of --cache-bytes goes.',
  },
  workers: {
    type: 'number',
    default: 1,
    min: 1,
    max: 64,
    doc: 'Processes that share the port; the memory of --cache-bytes is divided among them.',
  },
  publicUrl: {
    type: 'string',
    doc: 'How clients reach the server, for URLs in answers; default: as they call it.',
  },
  logLevel: { type: 'string', default: 'info', doc: 'trace, debug, info, warn, error, fatal or silent.' },
} as const satisfies Settings;
