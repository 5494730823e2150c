/** What one tenant sees of a server's tools: names, texts, and which exist at all. Begin at transform-root.ts. */

import { registerRootContext, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { TransformRoot } from './transform-root';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/higress';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-headers';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-body';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/response-headers';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/response-body';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/trailers';

registerRootContext((id: u32): RootContext => new TransformRoot(id));
