/** Which context serves which configuration, and which callbacks the gateway makes. */

import { registerRootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { McpRoot } from './mcp-root';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/higress';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-headers';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-body';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/response-headers';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/response-body';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/trailers';

registerRootContext((id: u32) => new McpRoot(id));
