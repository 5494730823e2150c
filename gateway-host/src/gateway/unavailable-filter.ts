/**
 * What stands in the chain instead of a plugin whose code could not be had: every request gets an empty 503, or passes.
 * Spec: Envoy source/extensions/common/wasm (FailurePolicy); envoy-observed §12.
 */
import {
  HeadersStatus,
  type FilterCallbacks,
  type FilterFactory,
  type StreamFilter,
} from '../abi/stream-filter.js';
import { PassThroughFilter } from '../http/filters/pass-through-filter.js';
import { ResponseFlag } from '../http/response-flag.js';
import type { WasmFilterSpec } from '../config/messages/wasm.js';

/** A factory in the plugin's place. */
export function unavailablePlugin(spec: WasmFilterSpec): FilterFactory {
  const open = spec.failurePolicy === 'FAIL_OPEN';
  return { name: spec.name, createFilter: () => (open ? undefined : closedFilter()) };
}

/** In the place of a filter whose configuration has not come. Spec: Envoy's MissingConfigFilter; observed of 1.40. */
export function missingFilter(name: string): FilterFactory {
  return { name, createFilter: () => new MissingConfigFilter() };
}

class MissingConfigFilter extends PassThroughFilter {
  override decodeHeaders(): HeadersStatus {
    this.callbacks.raiseFlag(ResponseFlag.NoFilterConfigFound);
    this.callbacks.sendLocalReply({ status: 500, body: '', details: 'no_filter_config_found' });
    return HeadersStatus.StopIteration;
  }
}

function closedFilter(): StreamFilter {
  let callbacks: FilterCallbacks | undefined;
  return {
    setCallbacks: (given) => (callbacks = given),
    decodeHeaders: () => {
      callbacks?.sendLocalReply({ status: 503, body: '', details: 'wasm_fail_stream' });
      return HeadersStatus.StopIteration;
    },
    decodeData: () => 0,
    decodeTrailers: () => 0,
    encodeHeaders: () => 0,
    encodeData: () => 0,
    encodeTrailers: () => 0,
    log: () => undefined,
    destroy: () => undefined,
  };
}
