/**
 * What makes two plugins the same: which of them share a virtual machine, and which of them share a root context.
 * Spec: proxy-wasm-cpp-host include/proxy-wasm/wasm.h (makeVmKey), context.h (PluginBase::key).
 */
import { createHash } from 'node:crypto';
import type { Capabilities } from './capabilities.js';

import type { CompiledModule } from './module.js';

/** One plugin as a gateway's configuration describes it. */
export interface WasmPluginConfig {
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly vmConfiguration: Uint8Array;
  readonly configuration: Uint8Array;
  /** Its bytes, or what another thread has compiled of them. */
  readonly module: Uint8Array | CompiledModule;
  readonly failurePolicy: 'FAIL_CLOSED' | 'FAIL_OPEN' | 'FAIL_RELOAD';
  readonly reloadBaseIntervalMs: number;
  readonly allowOnHeadersStopIteration: boolean;
  /** The old `fail_open: true`, which also lets the request pass that trapped. */
  readonly failOpen?: boolean;
  /** The only capabilities that the plugin has; all of them unless given, or when empty. */
  readonly allowedCapabilities?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a VM knows of itself. */
export interface VmIdentity {
  readonly key: string;
  readonly vmId: string;
  readonly vmConfiguration: Buffer;
  readonly environment: Readonly<Record<string, string>>;
  readonly capabilities: Capabilities;
}

/** What a root context knows of its plugin. */
export interface PluginIdentity {
  readonly key: string;
  readonly name: string;
  readonly rootId: string;
  readonly configuration: Buffer;
  readonly allowOnHeadersStopIteration: boolean;
  readonly failOpen: boolean;
}

/** Equal vm_id, VM configuration, code, environment and capabilities mean one VM. */
export function vmIdentity(config: WasmPluginConfig, digest: string): VmIdentity {
  const environment = config.environment ?? {};
  const allowed = config.allowedCapabilities ?? [];
  const vmConfiguration = Buffer.from(config.vmConfiguration);
  return {
    key: keyOf(config.vmId, vmConfiguration, digest, JSON.stringify([environment, allowed])),
    vmId: config.vmId,
    vmConfiguration,
    environment,
    capabilities: allowed.length === 0 ? undefined : allowed,
  };
}

/** Equal name, root id, configuration and policies mean one root context in that VM. */
export function pluginIdentity(config: WasmPluginConfig): PluginIdentity {
  const { name, rootId, allowOnHeadersStopIteration, failOpen = false } = config;
  const configuration = Buffer.from(config.configuration);
  const policies = `${config.failurePolicy} ${config.reloadBaseIntervalMs} ${allowOnHeadersStopIteration} ${failOpen}`;
  const key = keyOf(name, rootId, configuration, policies);
  return { key, name, rootId, configuration, allowOnHeadersStopIteration, failOpen };
}

function keyOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = Buffer.from(part);
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest('hex');
}
