/**
 * A lock as Envoy's wasm filter takes it: per plugin the `vm_config` with its remote code. The digest is that of the bytes
 * as they are sent. Spec: envoy.config.core.v3.RemoteDataSource, envoy.extensions.wasm.v3.VmConfig.
 */
import { stringify } from 'yaml';
import type { NamedPlugin } from '../project/named-plugins.js';

/** The cluster through which modules are fetched; the control plane calls its own the same. */
const CLUSTER = 'postern_plugin_server';

/** The text. */
export function renderEnvoy(plugins: readonly NamedPlugin[]): string {
  const origins = [...new Set(plugins.map(({ url }) => new URL(url).origin))].sort().join(', ');
  const head = [
    `Plugins for Envoy, by \`postern lock --target envoy\`: each vm_config belongs into the config of a wasm filter.`,
    `The cluster ${CLUSTER} must lead to ${origins}.`,
  ];
  const byName = Object.fromEntries(plugins.map((plugin) => [plugin.name, { vm_config: vmConfig(plugin) }]));
  return `${head.map((line) => `# ${line}\n`).join('')}${stringify(byName, { lineWidth: 0 })}`;
}

function vmConfig({ name, sha256, url }: NamedPlugin): object {
  return {
    vm_id: name,
    runtime: 'envoy.wasm.runtime.v8',
    // Envoy shares a VM by vm_id, this text and the code, but takes code that it fetches for empty (seen in 1.40):
    // without the digest here two versions of a plugin would run the same module.
    configuration: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: sha256 },
    code: {
      remote: {
        http_uri: { uri: url, cluster: CLUSTER, timeout: '10s' },
        sha256,
        // Without a policy Envoy asks twice within a second, and then never again until its configuration changes.
        retry_policy: { num_retries: 10, retry_back_off: { base_interval: '0.5s', max_interval: '5s' } },
      },
    },
  };
}
