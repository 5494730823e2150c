/** What to write into a gateway's configuration for one version, to be copied. Its digest stands in each that can hold one. */
import type { Manifest } from '../package/manifest.js';
import { markup, type Html } from './markup.js';

export interface Snippet {
  readonly what: string;
  readonly text: string;
}

/** One for each kind of gateway. `url` is that of plugin.wasm. */
export function snippetsFor(manifest: Manifest, url: string): Snippet[] {
  return [
    { what: 'Envoy', text: envoy(manifest, url) },
    { what: 'Istio', text: wasmPlugin(manifest, url, 'extensions.istio.io/v1alpha1') },
    { what: 'Higress', text: wasmPlugin(manifest, url, 'extensions.higress.io/v1alpha1', 'higress-system') },
    { what: 'Higress console', text: console(manifest, url) },
  ];
}

export function renderSnippets(snippets: readonly Snippet[]): Html {
  return markup`${snippets.map(
    ({ what, text }) =>
      markup`<h3>${what}</h3>
        <div class="snippet" data-what="${what}">
          <pre tabindex="0" role="region" aria-label="Configuration for ${what}">${text}</pre>
        </div>`,
  )}`;
}

/** Envoy asks twice and then not again until its configuration changes, so the retries belong to it. */
function envoy({ name, sha256 }: Manifest, url: string): string {
  return `# vm_config of a wasm filter; the cluster postern_plugin_server leads to this server.
vm_id: ${name}
runtime: envoy.wasm.runtime.v8
configuration:
  "@type": type.googleapis.com/google.protobuf.StringValue
  value: ${sha256}
code:
  remote:
    http_uri:
      uri: ${url}
      cluster: postern_plugin_server
      timeout: 10s
    sha256: ${sha256}
    retry_policy:
      num_retries: 10
      retry_back_off:
        base_interval: 0.5s
        max_interval: 5s
`;
}

function wasmPlugin(manifest: Manifest, url: string, apiVersion: string, namespace?: string): string {
  const { name, sha256, phase, priority } = manifest;
  return `apiVersion: ${apiVersion}
kind: WasmPlugin
metadata:
  name: ${name.replaceAll(/[._]/g, '-')}
${namespace === undefined ? '' : `  namespace: ${namespace}\n`}spec:
  url: ${url}
  sha256: ${sha256}
  imagePullPolicy: IfNotPresent
  pluginName: ${name}
  phase: ${phase}
  priority: ${priority}
  failStrategy: FAIL_CLOSE
`;
}

/** One pattern for all plugins; the console takes the version from its own spec.yaml and checks no digest. */
function console({ name, version }: Manifest, url: string): string {
  const pattern = url.replace(`/${name}/${version}/`, '/${name}/${version}/');
  return `HIGRESS_ADMIN_WASM_PLUGIN_CUSTOM_IMAGE_URL_PATTERN=${pattern}\n`;
}
