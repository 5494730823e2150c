/**
 * The wasm HTTP filter: which module, which VM, which configuration, what to do when it fails.
 * Spec: Envoy api/envoy/extensions/wasm/v3/wasm.proto; envoy-observed §3 (configuration as bytes), §12 (remote code).
 */
import { isSha256Hex } from '@postern/contract/digest';

import { refuse } from '../document.js';
import { convert, listOf, mapOf, message, oneOf, optional, required, withDefault } from '../schema.js';
import { bool, duration, enumOf, nonEmptyText, positiveDuration, text, uint32 } from '../values.js';
import { dataSource, type DataSource } from './core.js';
import { pluginConfiguration } from './plugin-configuration.js';

/** Code that is fetched through a cluster. */
export interface RemoteCode {
  readonly uri: string;
  readonly cluster: string;
  readonly timeoutMs: number;
  readonly sha256: string;
  readonly retries: number;
  readonly baseIntervalMs: number;
  readonly maxIntervalMs: number;
}

/** One plugin of one filter, before its code is at hand. */
export interface WasmFilterSpec {
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly vmConfiguration: Uint8Array;
  readonly configuration: Uint8Array;
  readonly environment: Readonly<Record<string, string>>;
  readonly failurePolicy: 'FAIL_CLOSED' | 'FAIL_OPEN' | 'FAIL_RELOAD';
  readonly reloadBaseIntervalMs: number;
  readonly allowOnHeadersStopIteration: boolean;
  /** The old `fail_open: true`: unlike the policy it lets the request pass that trapped. */
  readonly failOpen: boolean;
  /** Empty: everything is allowed. */
  readonly allowedCapabilities: readonly string[];
  /** Refuse remote code that is not at hand, and fetch it for the next time. */
  readonly nackOnCodeCacheMiss: boolean;
  readonly code: { readonly local: DataSource } | { readonly remote: RemoteCode };
}

const backOff = convert(
  message('envoy.config.core.v3.BackoffStrategy', {
    base_interval: required(positiveDuration),
    max_interval: optional(positiveDuration),
  }),
  (value) => ({ baseMs: value.base_interval, maxMs: value.max_interval ?? value.base_interval * 10 }),
);

const retryPolicy = message('envoy.config.core.v3.RetryPolicy', {
  num_retries: withDefault(uint32, 1),
  retry_back_off: withDefault(backOff, { baseMs: 1000, maxMs: 10_000 }),
});

const httpUri = message('envoy.config.core.v3.HttpUri', {
  uri: required(nonEmptyText),
  cluster: required(nonEmptyText),
  timeout: required(duration),
});

const remoteCode = convert(
  message('envoy.config.core.v3.RemoteDataSource', {
    http_uri: required(httpUri),
    sha256: required(nonEmptyText),
    retry_policy: withDefault(retryPolicy, {
      num_retries: 1,
      retry_back_off: { baseMs: 1000, maxMs: 10_000 },
    }),
  }),
  ({ http_uri, sha256, retry_policy }, node): RemoteCode => {
    if (!URL.canParse(http_uri.uri)) throw refuse(node, `uri ${JSON.stringify(http_uri.uri)} is not a URL`);
    // Envoy takes any text here and then never accepts the code; it is better said at once.
    if (!isSha256Hex(sha256))
      throw refuse(node, `sha256 ${JSON.stringify(sha256)} is not 64 hexadecimal digits`);
    const { baseMs, maxMs } = retry_policy.retry_back_off;
    const retry = { retries: retry_policy.num_retries, baseIntervalMs: baseMs, maxIntervalMs: maxMs };
    return { uri: http_uri.uri, cluster: http_uri.cluster, timeoutMs: http_uri.timeout, sha256, ...retry };
  },
);

const code = convert(
  message('envoy.config.core.v3.AsyncDataSource', {
    local: optional(dataSource),
    remote: optional(remoteCode),
  }),
  ({ local, remote }, node) => {
    oneOf(node, ['local', 'remote'], 'one');
    if (local !== undefined) return { local };
    if (remote !== undefined) return { remote };
    throw refuse(node, 'one of local, remote must be given');
  },
);

const ENVIRONMENT = 'envoy.extensions.wasm.v3.VmConfig.environment_variables';

const environment = convert(
  message('envoy.extensions.wasm.v3.EnvironmentVariables', {
    host_env_keys: listOf(nonEmptyText),
    key_values: mapOf(text),
  }),
  ({ host_env_keys, key_values }, node) => {
    const result: Record<string, string> = {};
    const known = new Set(key_values.keys());
    for (const key of host_env_keys) {
      if (known.has(key))
        throw refuse(node, `Key ${key} is duplicated in ${ENVIRONMENT}. All the keys must be unique.`);
      known.add(key);
      const value = process.env[key];
      if (value !== undefined) result[key] = value;
    }
    for (const [key, value] of key_values) result[key] = value;
    return result;
  },
);

const vmConfig = message('envoy.extensions.wasm.v3.VmConfig', {
  vm_id: withDefault(text, ''),
  runtime: withDefault(
    enumOf(['envoy.wasm.runtime.v8', ''], ['envoy.wasm.runtime.null', 'envoy.wasm.runtime.wamr']),
    '',
  ),
  code: required(code),
  configuration: withDefault(pluginConfiguration, new Uint8Array()),
  environment_variables: withDefault(environment, {}),
  // Precompiled code is never used, which `allow` leaves free.
  allow_precompiled: withDefault(bool, false),
  nack_on_code_cache_miss: withDefault(bool, false),
});

const reload = message('envoy.extensions.wasm.v3.ReloadConfig', {
  backoff: withDefault(backOff, { baseMs: 1000, maxMs: 10_000 }),
});

// A capability's own settings have no fields.
const capabilities = convert(
  message('envoy.extensions.wasm.v3.CapabilityRestrictionConfig', {
    allowed_capabilities: mapOf(message('envoy.extensions.wasm.v3.SanitationConfig', {})),
  }),
  (value) => value.allowed_capabilities,
);

const pluginConfig = convert(
  message('envoy.extensions.wasm.v3.PluginConfig', {
    name: withDefault(text, ''),
    root_id: withDefault(text, ''),
    vm_config: required(vmConfig),
    configuration: withDefault(pluginConfiguration, new Uint8Array()),
    failure_policy: optional(enumOf(['UNSPECIFIED', 'FAIL_CLOSED', 'FAIL_OPEN', 'FAIL_RELOAD'])),
    fail_open: withDefault(bool, false),
    reload_config: optional(reload),
    capability_restriction_config: withDefault(capabilities, new Map()),
    allow_on_headers_stop_iteration: withDefault(bool, false),
  }),
  (value, node): WasmFilterSpec => {
    const { vm_config: vm, failure_policy: policy = 'UNSPECIFIED' } = value;
    if (value.fail_open && policy !== 'UNSPECIFIED') {
      throw refuse(node, 'only one of fail_open or failure_policy can be set');
    }
    return {
      name: value.name,
      rootId: value.root_id,
      vmId: vm.vm_id,
      vmConfiguration: vm.configuration,
      configuration: value.configuration,
      environment: vm.environment_variables,
      failurePolicy: policy === 'UNSPECIFIED' ? 'FAIL_CLOSED' : policy,
      reloadBaseIntervalMs: value.reload_config?.backoff.baseMs ?? 1000,
      allowOnHeadersStopIteration: value.allow_on_headers_stop_iteration,
      failOpen: value.fail_open,
      allowedCapabilities: [...value.capability_restriction_config.keys()],
      nackOnCodeCacheMiss: vm.nack_on_code_cache_miss,
      code: vm.code,
    };
  },
);

export const wasmFilter = convert(
  message('envoy.extensions.filters.http.wasm.v3.Wasm', { config: required(pluginConfig) }),
  (value) => value.config,
);

export const networkWasmFilter = convert(
  message('envoy.extensions.filters.network.wasm.v3.Wasm', { config: required(pluginConfig) }),
  (value) => value.config,
);
