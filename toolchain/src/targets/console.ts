/** A lock as variables of Higress: the console builds addresses of plugins by a pattern, the controller has one for MCP. */
import { oneServerOf } from '../project/named-plugins.js';
import type { NamedPlugin } from '../project/named-plugins.js';

/** What the console replaces; its parser knows no other. */
const PATH_PATTERN = '/plugins/${name}/${version}/plugin.wasm';

/**
 * Lines of an environment file.
 *
 * @param pattern an oci address with `${name}` and `${version}`, instead of the plugin-server's
 */
export function renderConsole(plugins: readonly NamedPlugin[], pattern: string | undefined): string {
  const addresses = pattern ?? `${oneServerOf(plugins)}${PATH_PATTERN}`;
  const mcp = plugins.find(({ name }) => name === 'mcp-server');
  return [
    '# Higress console: where its plugins come from. It takes ${version} from its own spec.yaml of a plugin and checks no digest.',
    `HIGRESS_ADMIN_WASM_PLUGIN_CUSTOM_IMAGE_URL_PATTERN=${addresses}`,
    ...(mcp === undefined
      ? []
      : [
          '# Higress controller: the plugin behind its MCP servers.',
          `MCP_SERVER_WASM_IMAGE_URL=${fillPattern(addresses, mcp)}`,
        ]),
    '',
  ].join('\n');
}

/** The pattern with a plugin's name and version in it. */
export function fillPattern(
  pattern: string,
  { name, version }: Pick<NamedPlugin, 'name' | 'version'>,
): string {
  return pattern.replaceAll('${name}', name).replaceAll('${version}', version);
}
