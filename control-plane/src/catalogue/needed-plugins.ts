/** Which plugins a server's requests pass. */
import { PLUGINS, type McpServer, type PluginName } from './catalogue.js';

/** The plugins of one server, in chain order. */
export function pluginsOf(server: Pick<McpServer, 'auth' | 'transform'>): PluginName[] {
  return PLUGINS.filter((plugin) => {
    if (plugin === 'auth') return server.auth === 'key';
    return plugin === 'mcp-server' || server.transform !== undefined;
  });
}
