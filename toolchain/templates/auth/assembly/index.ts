/** What the gateway calls: the exports of the callbacks that this plugin uses, and its registration. */

import { registerRootContext, RootContext } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { KeyAuthRoot } from './key-auth';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-headers';

registerRootContext((id: u32): RootContext => new KeyAuthRoot(id));
