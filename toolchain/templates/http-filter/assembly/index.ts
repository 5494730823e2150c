/** What the gateway calls: the exports of the callbacks that this plugin uses, and its registration. */

import { registerRootContext, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { HelloRoot } from './hello';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/response-headers';

registerRootContext((id: u32): RootContext => new HelloRoot(id));
