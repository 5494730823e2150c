/**
 * Rules about headers, for routes, retries, filters and access logs.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (HeaderMatcher).
 */
import type { HeaderMatch } from '../../http/route/header-match.js';
import type { StringMatch } from '../../http/route/string-match.js';
import { convert, message, optional, required, withDefault, type Reader } from '../schema.js';
import { bool, int64, nonEmptyText, wireText } from '../values.js';
import { chosen, regexPattern, stringMatch } from './matchers.js';

const range = convert(
  message('envoy.type.v3.Int64Range', { start: withDefault(int64, 0), end: withDefault(int64, 0) }),
  (value): HeaderMatch['wanted'] => ({ kind: 'range', ...value }),
);

/** The forms of before `string_match`, which Envoy still takes. */
function plain(kind: StringMatch['kind']): Reader<HeaderMatch['wanted']> {
  const reader = kind === 'regex' ? regexPattern : wireText;
  return convert(reader, (value) => ({ kind: 'text', match: { kind, value, ignoreCase: false } }));
}

export const headerMatch: Reader<HeaderMatch> = convert(
  message('envoy.config.route.v3.HeaderMatcher', {
    name: required(nonEmptyText),
    string_match: optional(convert(stringMatch, (match): HeaderMatch['wanted'] => ({ kind: 'text', match }))),
    range_match: optional(range),
    present_match: optional(
      convert(bool, (present): HeaderMatch['wanted'] => ({ kind: 'present', present })),
    ),
    exact_match: optional(plain('exact')),
    prefix_match: optional(plain('prefix')),
    suffix_match: optional(plain('suffix')),
    contains_match: optional(plain('contains')),
    safe_regex_match: optional(plain('regex')),
    invert_match: withDefault(bool, false),
    treat_missing_header_as_empty: withDefault(bool, false),
  }),
  ({ name: given, invert_match, treat_missing_header_as_empty, ...options }, node) => {
    const name = given.toLowerCase();
    return {
      name: name === 'host' ? ':authority' : name,
      wanted: chosen(node, options) ?? { kind: 'present', present: true },
      invert: invert_match,
      missingAsEmpty: treat_missing_header_as_empty,
    };
  },
);
