/** What the gateway calls: the exports of the callbacks that this plugin uses, and its registration. */

import { registerRootContext, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { TransformRoot } from './transform';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-headers';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/response-headers';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/response-body';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/trailers';

registerRootContext((id: u32): RootContext => new TransformRoot(id));
