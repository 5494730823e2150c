/**
 * What an MCP server exports, for the entry file of a plugin that derives from McpServer:
 *
 *   export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/mcp';
 *
 * It holds the headers until it has read the body: in Envoy with `allow_on_headers_stop_iteration`, in Higress by the marker.
 */

export * from './higress';
export * from './lifecycle';
export * from './request-headers';
export * from './request-body';
export * from './trailers';
