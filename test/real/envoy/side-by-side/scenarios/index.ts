/** All scenarios, in the order of the observations they repeat. */
import type { Scenario } from '../scenario.js';
import { BUFFER_CODES } from './buffer-codes.js';
import { BUFFER_FILTER } from './buffer-filter.js';
import { CALL_CODES } from './call-codes.js';
import { CALLBACK_ORDER } from './callback-order.js';
import { CALLOUTS } from './callouts.js';
import { CONNECT } from './connect.js';
import { CRASHES, FAILURES } from './failures.js';
import { FRAMING } from './framing.js';
import { HEADERS } from './headers.js';
import { INTERNAL_REDIRECTS } from './internal-redirects.js';
import { INTERIM } from './interim.js';
import { LIFECYCLE } from './lifecycle.js';
import { LOADING } from './loading.js';
import { LOCAL_REPLY } from './local-reply.js';
import { MAP_CODES } from './map-codes.js';
import { METADATA } from './metadata.js';
import { NETWORK_PLUGINS } from './network-plugins.js';
import { PAUSE } from './pause.js';
import { PROPERTIES } from './properties.js';
import { FIGURES, PROMETHEUS, UPDATING } from './updates.js';
import { RATE_LIMITS } from './rate-limits.js';
import { REQUEST_HEADS } from './request-heads.js';
import { PROXY_PROTOCOL } from './proxy-protocol.js';
import { STREAM_DURATION } from './stream-duration.js';
import { UPGRADES } from './upgrades.js';
import { WATCHED_FILES } from './watched-files.js';

export const SCENARIOS: readonly Scenario[] = [
  ...CALLBACK_ORDER,
  ...PAUSE,
  ...LOCAL_REPLY,
  ...FAILURES,
  ...CRASHES,
  ...MAP_CODES,
  ...BUFFER_CODES,
  ...CALL_CODES,
  ...HEADERS,
  ...PROPERTIES,
  ...METADATA,
  ...STREAM_DURATION,
  ...INTERNAL_REDIRECTS,
  ...BUFFER_FILTER,
  ...PROXY_PROTOCOL,
  ...RATE_LIMITS,
  ...CALLOUTS,
  ...FRAMING,
  ...UPDATING,
  ...FIGURES,
  ...REQUEST_HEADS,
  ...NETWORK_PLUGINS,
  ...UPGRADES,
  ...CONNECT,
  ...INTERIM,
  ...LIFECYCLE,
  ...LOADING,
  ...WATCHED_FILES,
  ...PROMETHEUS,
];
