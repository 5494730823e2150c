/**
 * What a route adds to and removes from a message's headers.
 * Spec: Envoy source/common/router/header_parser.cc (removals first, then additions).
 */
import type { HeaderMap } from '../../abi/header-map.js';

export interface HeaderAddition {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly action:
    'APPEND_IF_EXISTS_OR_ADD' | 'ADD_IF_ABSENT' | 'OVERWRITE_IF_EXISTS_OR_ADD' | 'OVERWRITE_IF_EXISTS';
  readonly keepEmptyValue: boolean;
}

export interface HeaderMutation {
  readonly add: readonly HeaderAddition[];
  readonly remove: readonly string[];
}

export const NO_MUTATION: HeaderMutation = { add: [], remove: [] };

/** Changes the headers in place. */
export function mutateHeaders(headers: HeaderMap, mutation: HeaderMutation): void {
  for (const name of mutation.remove) headers.remove(name);
  for (const addition of mutation.add) addHeader(headers, addition);
}

function addHeader(headers: HeaderMap, { name, value, action, keepEmptyValue }: HeaderAddition): void {
  if (value === '' && !keepEmptyValue) return;
  switch (action) {
    case 'APPEND_IF_EXISTS_OR_ADD':
      return headers.add(name, value);
    case 'ADD_IF_ABSENT':
      return headers.has(name) ? undefined : headers.add(name, value);
    case 'OVERWRITE_IF_EXISTS':
      return headers.has(name) ? headers.set(name, value) : undefined;
    case 'OVERWRITE_IF_EXISTS_OR_ADD':
      return headers.set(name, value);
  }
}
