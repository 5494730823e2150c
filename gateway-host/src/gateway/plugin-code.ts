/**
 * Whether a plugin's code is there when its configuration comes; whoever loads plugins (HTTP, network, discovered filters) asks here.
 * Spec: Envoy source/extensions/common/wasm/wasm.cc (createWasm); envoy-observed §12 (nack_on_code_cache_miss).
 */
import type { WasmFilterSpec } from '../config/messages/wasm.js';
import { GatewayError } from '../errors.js';
import type { PluginCode, PluginCodes } from './code-store.js';

/**
 * The code, or undefined when it has to be fetched while the configuration waits.
 *
 * @throws GatewayError GH_CODE_LOCAL; GH_CODE_REMOTE when the configuration is to be refused until the code is there
 */
export function codeAtHand(codes: PluginCodes, wasm: WasmFilterSpec): PluginCode | undefined {
  if ('local' in wasm.code) return codes.local(wasm.code.local, wasm.name);
  const { remote } = wasm.code;
  const code = codes.cached(remote);
  if (code !== undefined || !wasm.nackOnCodeCacheMiss) return code;
  // Fetched in the background, in one try: the next push finds it. What goes wrong is logged by the store.
  void codes.remote({ ...remote, retries: 0 }).catch(() => undefined);
  throw new GatewayError(
    'GH_CODE_REMOTE',
    `Unable to create Wasm plugin ${wasm.name}: ${remote.uri} is not in the cache yet`,
    {
      hint: 'nack_on_code_cache_miss refuses a configuration until its code is there; push it again, by ECDS with something changed in it',
    },
  );
}
