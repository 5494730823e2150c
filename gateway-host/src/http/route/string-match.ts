/**
 * Whether a text is what a rule wants.
 * Spec: Envoy api/envoy/type/matcher/v3/string.proto.
 */
import { compileRegex } from './regex.js';

export interface StringMatch {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex';
  /** In the form of a header value: one character per byte. */
  readonly value: string;
  readonly ignoreCase: boolean;
}

/** Decides for one text after the other. */
export type TextTest = (text: string) => boolean;

/** The rule made ready for use. */
export function stringMatcher({ kind, value, ignoreCase }: StringMatch): TextTest {
  if (kind === 'regex') {
    const regex = compileRegex(value);
    return (text) => regex.matchesAll(text);
  }
  const test = plainMatcher(kind, ignoreCase ? value.toLowerCase() : value);
  return ignoreCase ? (text) => test(text.toLowerCase()) : test;
}

function plainMatcher(kind: Exclude<StringMatch['kind'], 'regex'>, value: string): TextTest {
  switch (kind) {
    case 'exact':
      return (text) => text === value;
    case 'prefix':
      return (text) => text.startsWith(value);
    case 'suffix':
      return (text) => text.endsWith(value);
    case 'contains':
      return (text) => text.includes(value);
  }
}
