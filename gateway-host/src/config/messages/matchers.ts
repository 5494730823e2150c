/**
 * Rules about texts: equal, beginning, ending, regular expressions, shares of requests.
 * Spec: Envoy api/envoy/type/matcher/v3/{string,regex}.proto, api/envoy/type/v3/percent.proto.
 */
import type { Fraction } from '../../http/route/fraction.js';
import { compileRegex, findBadSubstitution, type RegexRewrite } from '../../http/route/regex.js';
import type { StringMatch } from '../../http/route/string-match.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, message, oneOf, optional, required, withDefault, type Reader } from '../schema.js';
import { bool, enumOf, nonEmptyText, text, uint32, wireText } from '../values.js';

const KINDS = ['exact', 'prefix', 'suffix', 'contains', 'safe_regex'] as const;

const googleRe2 = message('envoy.type.matcher.v3.RegexMatcher.GoogleRE2', {
  max_program_size: optional(uint32),
});

/** The pattern of a regular expression that compiles. */
export const regexPattern: Reader<string> = convert(
  message('envoy.type.matcher.v3.RegexMatcher', {
    google_re2: optional(googleRe2),
    regex: required(nonEmptyText),
  }),
  ({ regex }, node) => {
    try {
      compileRegex(regex);
    } catch (error) {
      throw refuse(node, error instanceof Error ? error.message : String(error));
    }
    return regex;
  },
);

export const regexRewrite: Reader<RegexRewrite> = convert(
  message('envoy.type.matcher.v3.RegexMatchAndSubstitute', {
    pattern: required(regexPattern),
    substitution: withDefault(wireText, ''),
  }),
  (value, node) => {
    const problem = findBadSubstitution(value);
    if (problem !== undefined) throw refuse(node, problem);
    return value;
  },
);

export const stringMatch: Reader<StringMatch> = convert(
  message('envoy.type.matcher.v3.StringMatcher', {
    exact: optional(wireText),
    prefix: optional(wireText),
    suffix: optional(wireText),
    contains: optional(wireText),
    safe_regex: optional(regexPattern),
    ignore_case: withDefault(bool, false),
  }),
  (value, node) => {
    oneOf(node, KINDS, 'one');
    const given = KINDS.find((name) => value[name] !== undefined) ?? 'exact';
    const wanted = value[given] ?? '';
    if (wanted === '' && given !== 'exact') throw refuse(node, `${given} must not be empty`);
    if (given !== 'safe_regex') return { kind: given, value: wanted, ignoreCase: value.ignore_case };
    if (value.ignore_case) {
      throw refuse(node, 'ignore_case has no effect for safe_regex.', 'begin the pattern with (?i)');
    }
    return { kind: 'regex', value: wanted, ignoreCase: false };
  },
);

const DENOMINATORS = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 } as const;
const DENOMINATOR_NAMES = Object.keys(DENOMINATORS) as (keyof typeof DENOMINATORS)[];

export const fractionalPercent: Reader<Fraction> = convert(
  message('envoy.type.v3.FractionalPercent', {
    numerator: withDefault(uint32, 0),
    denominator: withDefault(enumOf(DENOMINATOR_NAMES), 'HUNDRED'),
  }),
  ({ numerator, denominator }) => ({ numerator, denominator: DENOMINATORS[denominator] }),
);

/** A fraction that a runtime value may replace. */
export const runtimeFraction: Reader<Fraction> = convert(
  message('envoy.config.core.v3.RuntimeFractionalPercent', {
    default_value: required(fractionalPercent),
    runtime_key: optional(text),
  }),
  ({ default_value, runtime_key = '' }, { context: { runtime } }) =>
    runtime.fraction(runtime_key, default_value),
);

/** At most one of the given fields, with what it says. */
export function chosen<T>(node: ConfigNode, options: Readonly<Record<string, T | undefined>>): T | undefined {
  oneOf(node, Object.keys(options), 'at most one');
  return Object.values(options).find((option) => option !== undefined);
}
