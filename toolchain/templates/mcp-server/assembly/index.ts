/** What the gateway calls: the exports that an MCP server needs, and its registration. */

import { registerRootContext, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Server } from './server';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/mcp';

registerRootContext((id: u32): RootContext => new Server(id));
