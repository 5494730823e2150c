/**
 * Which attributes a filter can look up on a stream, and their bytes.
 * Spec: Envoy "Attributes" documentation; source/extensions/filters/common/expr/context.cc.
 */
import type { AttributeValue, AttributeView } from '../../abi/stream-filter.js';
import type { StreamInfo } from '../filter-chain.js';

/** Attributes by NUL-joined path; `undefined` leaves the answer to the stream. */
export type AttributeSource = (path: string) => AttributeValue;

/** Looks one attribute up. */
export function lookUpAttribute(path: string, info: StreamInfo, view: AttributeView): AttributeValue {
  void view;
  return info.filterState.get(`wasm.${path}`);
}
