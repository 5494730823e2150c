/** Key authentication: who calls, and may they. Begin at auth-root.ts. */

import { registerRootContext, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { AuthRoot } from './auth-root';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-headers';

registerRootContext((id: u32): RootContext => new AuthRoot(id));
