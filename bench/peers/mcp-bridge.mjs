/** Envoy's own way from MCP to REST, in C++: the filter mcp_json_rest_bridge with the tools that our plugin is measured with. */

/** @param {number} tools */
export function bridgeFilter(tools) {
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' }, units: { type: 'string' } },
    required: ['city'],
  };
  return {
    name: 'bridge',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.mcp_json_rest_bridge.v3.McpJsonRestBridge',
      server_info: { description: 'bench' },
      tool_config: {
        tool_list_local: {},
        default_server_info: { host: 'api.test' },
        tools: Array.from({ length: tools }, (_, i) => ({
          name: i === 0 ? 'get_weather' : `tool_${i}`,
          http_rule: { get: '/weather/{city}' },
          tool_list_config: {
            title: 'Weather',
            description: 'Tells the weather of a city.',
            input_schema: JSON.stringify(schema),
          },
        })),
      },
    },
  };
}
