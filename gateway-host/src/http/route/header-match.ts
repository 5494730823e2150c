/**
 * Whether a message's headers are what a rule wants.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (HeaderMatcher); source/common/http/header_utility.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { stringMatcher, type StringMatch, type TextTest } from './string-match.js';

export interface HeaderMatch {
  /** Lower case; pseudo-headers allowed. */
  readonly name: string;
  readonly wanted:
    | { readonly kind: 'present'; readonly present: boolean }
    | { readonly kind: 'text'; readonly match: StringMatch }
    /** `end` does not belong to it. */
    | { readonly kind: 'range'; readonly start: number; readonly end: number };
  readonly invert: boolean;
  readonly missingAsEmpty: boolean;
}

export type HeaderTest = (headers: HeaderMap) => boolean;

/** The rule made ready for use. */
export function headerMatcher({ name, wanted, invert, missingAsEmpty }: HeaderMatch): HeaderTest {
  if (wanted.kind === 'present') {
    return (headers) => ((missingAsEmpty || headers.has(name)) === wanted.present) !== invert;
  }
  const test = wanted.kind === 'text' ? stringMatcher(wanted.match) : rangeMatcher(wanted.start, wanted.end);
  return (headers) => {
    const value = joinedValue(headers, name);
    // A missing header never matches a value, inverted or not, unless it is to be taken as empty.
    if (value === undefined && !missingAsEmpty) return false;
    return test(value ?? '') !== invert;
  };
}

/** All rules must hold. */
export function headersMatcher(rules: readonly HeaderMatch[]): HeaderTest {
  const tests = rules.map(headerMatcher);
  return (headers) => tests.every((test) => test(headers));
}

function rangeMatcher(start: number, end: number): TextTest {
  return (text) => {
    if (!/^\s*[+-]?[0-9]{1,19}\s*$/.test(text)) return false;
    const number = Number(text);
    return number >= start && number < end;
  };
}

function joinedValue(headers: HeaderMap, name: string): string | undefined {
  const values = headers.getAll(name);
  return values.length > 1 ? values.join(',') : values[0];
}
